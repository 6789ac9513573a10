import { expect } from 'chai';
import { type Desk, line, notice, openDesk } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

describe('a notice in the ledger that was pushed as an order', () => {
  const use = useRedis();
  const order = { data: { order_code: 'D1', remark: 'first' } };
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.ledger.putNotice(notice('D1', [line(1, 1)], { pushed: order }), 'push');
    await desk.checkout('c1', 'D1', []);
  });

  /** what mapping reads of it */
  const read = async () => (await desk.ledger.load('checkout', 'c1', 1))?.under?.notice;

  it('is read with the order it was made of', async () => {
    expect(await read()).to.deep.equal(notice('D1', [line(1, 1)], { pushed: order }));
  });

  it('keeps its order when another notice takes its place', async () => {
    expect((await desk.ledger.putNotice(notice('D1', [line(1, 2)]))).answer).to.equal('replaced');
    expect(await read()).to.deep.equal(notice('D1', [line(1, 2)], { pushed: order }));
  });

  it('takes the order that is pushed later', async () => {
    const later = { data: { order_code: 'D1', remark: 'second' } };
    await desk.ledger.putNotice(notice('D1', [line(1, 1)], { pushed: later }), 'push');
    expect((await read())?.pushed).to.deep.equal(later);
  });

  it('is shown without the order', async () => {
    const view = await desk.ledger.notice('D1');
    expect(view).to.include({ dn: 'D1', state: 'pending' });
    expect(view).not.to.have.property('pushed');
  });
});
