import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice } from '../../support/desk.js';
import { acceptMany } from '../../support/many-events.js';
import { expectShort, longestScript } from '../../support/script-times.js';
import { useRedis } from '../../support/shared-redis.js';

describe('an event that comes back, in the list of its hour', function () {
  this.timeout(300_000);
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
  });

  const refuse = async (n: number): Promise<void> => {
    await desk.announce(notice(`D${n}`, [line(1, 1)]));
    await desk.refuse(`S${n}`, `D${n}`);
    await desk.deliverAll();
  };
  const hour = async (): Promise<string> => `${use.prefix()}:hour:${(await desk.keys('hour'))[0]}`;
  const trim = () => desk.ledger.trimHours(0, 100, Date.now() + 3 * 3_600_000);

  it('stands in its place again after the list was trimmed, among those that stayed', async () => {
    const open = [1, 4, 7, 8];
    const cold = [2, 3, 5, 6, 9];
    for (let n = 1; n <= 9; n++) {
      if (cold.includes(n)) await refuse(n);
      else await desk.refuse(`S${n}`, 'unknown');
    }
    await desk.freeze();
    await trim();
    const list = await hour();
    expect(await use.redis().lrange(list, 0, -1)).to.deep.equal(open.map((n) => `refuse:S${n}`));
    for (const n of [5, 2, 9, 6, 3]) await desk.thaw(`event:refuse:S${n}`);
    const all = Array.from({ length: 9 }, (_, i) => `refuse:S${i + 1}`);
    expect(await use.redis().lrange(list, 0, -1)).to.deep.equal(all);
  });

  it('and of an hour that was emptied it makes the list anew', async () => {
    for (const n of [1, 2, 3]) await refuse(n);
    await desk.freeze();
    await trim();
    expect(await desk.keys('hour')).to.deep.equal([]);
    for (const n of [2, 3, 1]) await desk.thaw(`event:refuse:S${n}`);
    expect(await use.redis().lrange(await hour(), 0, -1)).to.deep.equal([1, 2, 3].map((n) => `refuse:S${n}`));
    expect(await use.redis().zcard(`${use.prefix()}:hours`)).to.equal(1);
  });

  it('stands in it once where the list was not trimmed yet', async () => {
    for (const n of [1, 2, 3]) await refuse(n);
    await desk.freeze();
    await desk.thaw('event:refuse:S2');
    expect(await use.redis().lrange(await hour(), 0, -1)).to.deep.equal([1, 2, 3].map((n) => `refuse:S${n}`));
  });

  for (const events of [1_000, 15_000, 60_000]) {
    it(`comes back among ${events} others of its hour without a script of 20 ms`, async () => {
      await refuse(1);
      await desk.freeze();
      await trim();
      await acceptMany(desk.ledger, 0, events);
      await expectShort(5, async () => {
        const longest = await longestScript(use.redis(), () => desk.thaw('event:refuse:S1'));
        await desk.freeze();
        await trim();
        return longest;
      });
      await desk.thaw('event:refuse:S1');
      expect(await desk.status('refuse', 'S1')).to.equal('delivered');
      const [first] = await use.redis().lrange(await hour(), 0, 0);
      // a list that is too long to be gone through is left alone: the event is found by its row in the history
      expect(first).to.equal(events <= 20_000 ? 'refuse:S1' : 'refund:many-0');
    });
  }
});
