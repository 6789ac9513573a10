import { createFailures, createMeasures, move } from '@scm-relay/history-process';
import { createMetrics } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

/** What is damaged, and which of the others is held back by that: none. */
const DAMAGED: Readonly<Record<string, readonly [key: string, field: string]>> = {
  'an event': ['event:refund:r2', 'state'],
  'its body': ['event:refund:r2', 'body'],
  'a delivery': ['event:refund:r2', 'wdt-1'],
  'an attempt': ['event:refund:r2', 'wdt-1.1'],
  'a piece of a notice': ['notice:D2', `i:${sn(1, 2)}`],
};

describe('the history, of records of which one is damaged', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const returned = async (): Promise<void> => {
    for (const n of [1, 2, 3]) {
      await desk.announce(notice(`D${n}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(1, n));
    }
    await desk.mapAll();
    for (let n = 1; n <= 3; n++) await desk.attempt('wdt', { status: 'delivered' });
  };
  const damage = (key: string, field: string) => use.redis().hset(`${use.prefix()}:${key}`, field, '{');
  const restsLong = async (): Promise<void> => {
    const outbox = `${use.prefix()}:outbox-notices`;
    for (const dn of await use.redis().zrange(outbox, '0', '-1')) await use.redis().zadd(outbox, 0, dn);
  };

  for (const [what, [key, field]] of Object.entries(DAMAGED)) {
    it(`takes the others, and tells of it: ${what}`, async () => {
      await desk.ledger.history.announce();
      await returned();
      await damage(key, field);
      await restsLong();
      const [taken, told] = [new Set<string>(), new Set<string>()];
      const stop = new AbortController();
      const moving = move({
        outbox: desk.ledger.history,
        history: {
          put: async ({ events, notices }) => {
            for (const name of [...events.map(({ seq }) => seq), ...notices.map(({ dn }) => dn)]) taken.add(name);
            return { events: events.length, notices: notices.length, audit: 0 };
          },
          erase: async () => ({ notices: 0, events: 0 }),
          valuesOf: async () => [],
        },
        erasures: desk.ledger,
        measures: createMeasures(createMetrics('test')),
        failures: { ...createFailures(silentLogger), set: (_, error) => told.add(String(error)) },
        task: 'moving-1',
        onWrong: () => undefined,
        stopping: stop.signal,
        idleMs: 10,
      });
      const name = key.replace(/^(event|notice):/, '');
      const others = ['r1', 'r2', 'r3', 'D1', 'D2', 'D3'].filter((each) => !key.endsWith(each));
      await until(() => told.size > 0 && others.every((each) => taken.has(each)), { what: 'all others' });
      stop.abort();
      await moving;
      expect([...taken].sort()).to.deep.equal(others.sort());
      expect([...told].join()).to.include(name);
      const left = await use
        .redis()
        .zrange(`${use.prefix()}:outbox${key.startsWith('notice') ? '-notices' : ''}`, '0', '-1');
      expect(left, 'it is tried again').to.include(name);
    });
  }

  it('takes the audit log with an entry of it, as it is, and nothing else stays behind', async () => {
    await desk.ledger.history.announce();
    const entry = { user: 'olga', action: 'login', item: null, note: null, dn: null, result: 'ok' };
    await desk.ledger.audit(entry);
    await use.redis().xadd(`${use.prefix()}:audit`, '*', 'entry', '{"note');
    await desk.ledger.audit(entry);
    const { audit } = await desk.ledger.history.lease({ most: 10, leaseMs: 1000 });
    expect(audit.map(({ action }) => action)).to.deep.equal(['login', 'damaged', 'login']);
    expect(JSON.parse(audit[1]?.entry ?? '')).to.deep.equal({ damaged: '{"note' });
    expect(await desk.ledger.history.outbox()).to.include({ audit: 3 });
  });

  it('passes over no key of another type when it looks for what had ended', async () => {
    await returned();
    for (const name of ['event:refund:r2', 'notice:D2']) {
      await use.redis().del(`${use.prefix()}:${name}`);
      await use.redis().rpush(`${use.prefix()}:${name}`, 'x');
    }
    await desk.ledger.history.announce();
    await desk.ledger.history.walkEnded();
    expect(await use.redis().zrange(`${use.prefix()}:outbox`, '0', '-1')).to.include('refund:r2');
    expect(await use.redis().zrange(`${use.prefix()}:outbox-notices`, '0', '-1')).to.include.members([
      'D1',
      'D2',
      'D3',
    ]);
  });

  it('finds what had ended before it was there, and lets nothing damaged expire', async () => {
    await returned();
    await damage('event:refund:r2', 'state');
    await desk.ledger.history.announce();
    await desk.ledger.history.walkEnded();
    const outbox = await use.redis().zrange(`${use.prefix()}:outbox`, '0', '-1');
    expect(outbox.sort()).to.deep.equal(['refund:r1', 'refund:r2', 'refund:r3']);
    expect(await use.redis().ttl(`${use.prefix()}:event:refund:r2`)).to.equal(-1);
  });
});
