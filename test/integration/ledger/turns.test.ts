import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

describe('ledger: whose turn it is to be mapped', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const sole = () => use.redis().hget(`${use.prefix()}:notice:D1`, 'sole');
  const among = () => use.redis().zrange(`${use.prefix()}:unmapped:D1`, '0', '-1');

  it('stands in the notice while no other event of it is open', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    expect([await sole(), await among()]).to.deep.equal(['1 checkout:c1', []]);
    await desk.mapAll();
    expect([await sole(), await among()]).to.deep.equal(['', []]);
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
  });

  it('is kept apart with those beside it, in the order they were accepted', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 2));
    expect([await sole(), await among()]).to.deep.equal(['', ['checkout:c1', 'refund:r1', 'refund:r2']]);
    await desk.mapAll();
    expect([await sole(), await among()]).to.deep.equal(['', []]);
  });

  it('is that of an earlier event which is woken, though another stood alone', async () => {
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect([await sole(), await among()]).to.deep.equal(['', []]);
    await desk.refund('r1', 'D1', sn(1, 1));
    expect([await sole(), await among()]).to.deep.equal(['', ['refund:r1']]);
    await desk.announce(notice('D1', [line(1, 1)]));
    expect(await among()).to.deep.equal(['checkout:c1', 'refund:r1']);
  });

  it('ends with its mapping, whatever its seq holds', async () => {
    const seq = 'c\0\n 1';
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout(seq, 'D1', [sn(1, 1)]);
    expect(await sole()).to.equal(`1 checkout:${seq}`);
    await desk.mapAll();
    expect([await sole(), await among()]).to.deep.equal(['', []]);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });
});
