import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

describe('the state of a notice', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1, 3)]));
  });
  const state = async () => {
    const view = await desk.ledger.notice('D1');
    return [view?.state, view?.by];
  };
  const checkout = async (seq: string, serial: number): Promise<void> => {
    await desk.checkout(seq, 'D1', [sn(1, serial)], `OUT-${seq}`);
    await desk.mapAll();
  };
  /** its order is refused by the vendor, and a person takes it back */
  const takeBack = async (seq: string): Promise<void> => {
    await desk.attempt('push', REJECTED);
    await desk.act(`d/push-1/checkout:${seq}`, 'discard');
    await desk.mapAll();
  };

  it('follows what leaves, piece by piece', async () => {
    await checkout('c1', 1);
    expect(await state()).to.deep.equal(['partly-shipped', 'c1']);
    await checkout('c2', 2);
    expect(await state()).to.deep.equal(['partly-shipped', 'c2']);
    await checkout('c3', 3);
    expect(await state()).to.deep.equal(['shipped', 'c3']);
  });

  it('follows what is taken back, down to nothing', async () => {
    await checkout('c1', 1);
    await takeBack('c1');
    expect(await state()).to.deep.equal(['pending', null]);
  });

  it('is part again where the last of several is taken back', async () => {
    await checkout('c1', 1);
    await checkout('c2', 2);
    await checkout('c3', 3);
    await desk.attempt('push', DELIVERED);
    await desk.attempt('push', DELIVERED);
    await takeBack('c3');
    expect((await state())[0]).to.equal('partly-shipped');
  });

  it('is cancelled by the OMS, and opened again', async () => {
    await desk.ledger.setNoticeState('D1', 'cancel');
    expect(await state()).to.deep.equal(['cancelled', 'oms']);
    expect((await desk.ledger.notice('D1'))?.since).to.be.a('string');
    await desk.ledger.setNoticeState('D1', 'reopen');
    expect(await state()).to.deep.equal(['pending', null]);
  });

  it('is refused by a refuse, and opened again', async () => {
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    expect(await state()).to.deep.equal(['refused', 'f1']);
    await desk.attempt('push', DELIVERED);
    expect(await desk.ledger.setNoticeState('D1', 'reopen')).to.include({ answer: 'ok' });
    expect(await state()).to.deep.equal(['pending', null]);
  });

  it('leaves a refuse that repeats the one it is opened from to wait for nothing', async () => {
    for (const seq of ['f1', 'f2', 'f3']) await desk.refuse(seq, 'D1');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.ledger.setNoticeState('D1', 'reopen');
    expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]);
    for (const seq of ['f2', 'f3']) {
      const record = JSON.parse((await use.redis().hget(`${use.prefix()}:event:refuse:${seq}`, 'state')) ?? '');
      expect([record.status, record.topics]).to.deep.equal(['recorded', undefined]);
    }
  });

  it('is closed by a refuse of the rest, and part again where that is taken back', async () => {
    await checkout('c1', 1);
    await desk.attempt('push', DELIVERED);
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    expect(await state()).to.deep.equal(['closed', 'f1']);
    await desk.attempt('push', REJECTED);
    await desk.act('d/push-1/refuse:f1', 'discard');
    expect((await state())[0]).to.equal('partly-shipped');
  });
});
