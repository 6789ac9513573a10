import { openLedger } from '@scm-relay/ledger';
import { expect } from 'chai';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { acceptMany, commandsOf, numbersOf, queriesFor } from '../../support/many-events.js';
import { useRedis } from '../../support/shared-redis.js';

describe('a trace', function () {
  this.timeout(180_000);
  const redis = useRedis();

  it('costs Redis the same commands with 3,000 events in the ledger as with 30, by each number', async () => {
    const ledger = openLedger({ redis: redis.redis(), prefix: redis.prefix(), retention: { days: 30, itemDays: 400 } });
    await acceptMany(ledger, 0, 30);
    const cost = async (): Promise<Record<string, number>[]> => {
      const costs: Record<string, number>[] = [];
      for (const query of queriesFor(17)) costs.push(await commandsOf(redis.redis(), () => ledger.trace(query)));
      return costs;
    };
    const few = await cost();
    await acceptMany(ledger, 30, 3000);
    expect(await cost()).to.deep.equal(few);
    const { events } = await ledger.trace({ by: 'sn', value: numbersOf(2999).sn });
    expect(events.map(({ seq }) => seq)).to.deep.equal(['many-2999']);
  });

  it('asks how queues stand only where something of it is open', async () => {
    const desk = openDesk(redis.redis(), redis.prefix());
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('S1', 'D1', sn(1, 1));
    await desk.mapAll();
    const read = () => desk.ledger.trace({ by: 'seq', value: 'S1' });
    const commands = async () => Object.keys(await commandsOf(redis.redis(), read));
    // whether a queue is paused
    expect(await commands()).to.include('hexists');
    await desk.attempt('wdt', { status: 'delivered' });
    expect(await commands()).not.to.include('hexists');
  });
});
