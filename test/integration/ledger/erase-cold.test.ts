import type { ThawSource } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const NAME = '欧阳靖雯';
const MOBILE = '13912345678';
const RETENTION = { days: 0, itemDays: 400, noticeHotDays: 0 };

describe('erasing a person whose notice is cold, or is coming back', () => {
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1, 2)], { member: { name: NAME, mobile: MOBILE } }));
    await desk.accept('refuse', { seq: 'f1', dn: 'D1', msg: `${NAME}不收` });
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered', vendorState: `${NAME}拒收` });
  });

  /** Everything in Redis under this prefix that can be read as text. */
  const everything = async (): Promise<string> => {
    const redis = use.redis();
    const texts: unknown[] = [];
    for (const key of await redis.keys(`${use.prefix().replace(/[{}]/g, '\\$&')}:*`)) {
      const type = await redis.type(key);
      if (type === 'hash') texts.push(await redis.hgetall(key));
      else if (type === 'string') texts.push(await redis.get(key));
      else if (type === 'list') texts.push(await redis.lrange(key, 0, -1));
      else if (type === 'zset') texts.push(await redis.zrange(key, '0', '-1'));
    }
    return JSON.stringify(texts);
  };
  const isGone = async (): Promise<void> => {
    const text = await everything();
    for (const value of [NAME, MOBILE]) expect(text).not.to.include(value);
  };

  /** A process that has read something from the history, and writes it to Redis only when it is let. */
  const slowProcess = (name: 'noticesOf' | 'find') => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    let tell = (): void => undefined;
    const hasRead = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const { source } = desk.history;
    let first = true;
    const wait = async <T>(asked: string, answer: Promise<T>): Promise<T> => {
      const value = await answer;
      if (asked !== name || !first) return value;
      first = false;
      tell();
      await held;
      return value;
    };
    const history: ThawSource = {
      find: (...args) => wait('find', source.find(...args)),
      homeOf: source.homeOf,
      noticesOf: (by) => wait('noticesOf', source.noticesOf(by)),
    };
    const { ledger } = openDesk(use.redis(), use.prefix(), planContext(), { retention: RETENTION, history });
    return { thaw: (...names: string[]) => ledger.history.thaw(names), hasRead, go };
  };

  it('a cold notice is known to a dry run as well, and none that never was', async () => {
    await desk.freeze();
    for (const dryRun of [true, false]) expect((await desk.ledger.erase('D1', { dryRun })).known).to.equal(true);
    expect((await desk.ledger.erase('D-NONE', { dryRun: true })).known).to.equal(false);
  });

  it('a notice that was read before and is written after comes back without its person', async () => {
    await desk.freeze();
    const slow = slowProcess('noticesOf');
    const coming = slow.thaw('dn:D1');
    await slow.hasRead;
    expect((await desk.ledger.erase('D1')).known).to.equal(true);
    slow.go();
    await coming;
    expect(await desk.keys('notice')).to.deep.equal(['D1']);
    await isGone();
    const view = await desk.ledger.notice('D1');
    expect(view).to.deep.include({ state: 'refused', member: { name: '', mobile: '' }, tid: 'T-D1' });
  });

  it('so does an event of it, also where only the notice knows whom it quotes', async () => {
    await desk.freeze();
    await desk.thaw('dn:D1');
    const slow = slowProcess('find');
    const coming = slow.thaw('event:refuse:f1');
    await slow.hasRead;
    await desk.ledger.erase('D1');
    slow.go();
    await coming;
    expect(await desk.keys('event')).to.deep.equal(['refuse:f1']);
    await isGone();
    expect(await desk.status('refuse', 'f1')).to.equal('delivered');
  });

  it('what was erased stays so through going cold and coming back, as often as one likes', async () => {
    await desk.freeze();
    await desk.ledger.erase('D1');
    desk.history.erase('D1');
    for (let n = 0; n < 3; n++) {
      await desk.thaw('dn:D1');
      await desk.thaw('event:refuse:f1');
      await isGone();
      await desk.freeze();
      expect(await desk.keys('notice')).to.deep.equal([]);
    }
  });

  it('what was accepted for it while it was cold is kept, and a checkout hears what it heard before', async () => {
    await desk.freeze();
    const before = await desk.checkout('c9', 'D1', [sn(1, 9)]);
    expect(before).to.include({ answer: 'not-pending', state: 'refused', by: 'f1' });
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.ledger.erase('D1');
    expect(await desk.checkout('c9', 'D1', [sn(1, 9)])).to.deep.equal(before);
    await desk.deliverAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/already-refused');
    await isGone();
  });

  it('a person who was not erased comes back whole', async () => {
    await desk.freeze();
    await desk.thaw('dn:D1');
    expect((await desk.ledger.notice('D1'))?.member).to.deep.equal({ name: NAME, mobile: MOBILE });
  });
});
