import { type History, openHistory } from '@scm-relay/history';
import { type Ledger, openLedger, type PastReader } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

/** A history that leaves every call unanswered until `answer`, which fails them: as a connection that is given up in the end. */
const createHanging = () => {
  let waiting: ((error: Error) => void)[] = [];
  const asked: string[] = [];
  const hang = (name: string) => (): Promise<never> => {
    asked.push(name);
    return new Promise((_, reject) => waiting.push(reject));
  };
  const past: PastReader = {
    find: hang('find'),
    byNumber: hang('byNumber'),
    noticesOf: hang('noticesOf'),
    search: hang('search'),
    auditPage: hang('auditPage'),
    stream: () => {
      throw new Error('nobody streams here');
    },
  };
  const answer = (): void => {
    for (const reject of waiting) reject(new Error('given up'));
    waiting = [];
  };
  return { past, asked, answer };
};

/** Nothing that is shown takes longer. */
const MOST_MS = 6_000;

describe('reading while the history is down', function () {
  this.timeout(180_000);
  const use = useRedis();
  let history: History;
  let hanging: ReturnType<typeof createHanging>;
  let desk: Desk;
  const reading = (past: PastReader): Ledger =>
    openLedger({ redis: use.redis(), prefix: use.prefix(), retention: { days: 30, itemDays: 400 }, past });

  beforeEach(async () => {
    // nobody listens there
    history = openHistory({ url: 'postgres://scm:scm@127.0.0.1:9/scm', name: 'test' });
    hanging = createHanging();
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refuse('S1', 'D1');
    await desk.refuse('S2', 'unknown');
    await desk.mapAll();
    await desk.ledger.audit({ user: 'olga', action: 'a', item: null, note: null, dn: null, result: 'ok' });
  });
  afterEach(() => history.close());

  /** every view, with what it shows of Redis */
  const VIEWS: Readonly<Record<string, (ledger: Ledger) => Promise<readonly [unknown, true | undefined]>>> = {
    events: async (ledger) => {
      const { items, incomplete } = await ledger.eventsPage({}, { limit: 9 });
      return [items.map(({ seq }) => seq).join(), incomplete];
    },
    'events by a number': async (ledger) => {
      const { items, incomplete } = await ledger.eventsPage({ text: 'D1' }, { limit: 9 });
      return [items.map(({ seq }) => seq).join(), incomplete];
    },
    trace: async (ledger) => {
      const { events, incomplete } = await ledger.trace({ by: 'dn', value: 'D1' });
      return [events.map(({ seq }) => seq).join(), incomplete];
    },
    search: async (ledger) => {
      const { trace } = await ledger.search({ by: 'any', value: 'S1' }, 9);
      return [trace.events.map(({ seq }) => seq).join(), trace.incomplete];
    },
    audit: async (ledger) => {
      const { entries, incomplete } = await ledger.auditLog({ limit: 9 });
      return [entries.map(({ user }) => user).join(), incomplete];
    },
  };
  const HELD: Readonly<Record<string, string>> = {
    events: 'S2,S1',
    'events by a number': 'S1',
    trace: 'S1',
    search: 'S1',
    audit: 'olga',
  };

  for (const [name, source] of [
    ['refuses', () => history],
    ['hangs', () => hanging.past],
  ] as const) {
    for (const [view, read] of Object.entries(VIEWS)) {
      it(`${view}: shows soon what Redis has, and says that it is not all, where it ${name}`, async () => {
        const began = performance.now();
        expect(await read(reading(source()))).to.deep.equal([HELD[view], true]);
        expect(performance.now() - began).to.be.below(MOST_MS);
      });
    }

    it(`masks by the notices that Redis has, and asks for no other that nobody knows, where it ${name}`, async () => {
      const found = await reading(source()).shownDocuments(['D1', 'unknown']);
      expect([found.documents.length, [...found.unread]]).to.deep.equal([1, []]);
      expect((await reading(source()).documents(['D1', 'unknown'])).documents).to.have.lengthOf(1);
    });
  }

  it('says of a trace that it is not all where its events alone cannot be read', async () => {
    const past: PastReader = { ...hanging.past, byNumber: async () => [] };
    const { events, incomplete } = await reading(past).trace({ by: 'seq', value: 'S3' });
    expect([events, incomplete]).to.deep.equal([[], true]);
  });

  it('waits for one that hangs once, however much of it a view needs, and asks again when that has ended', async () => {
    const ledger = reading(hanging.past);
    const key = `${use.prefix()}:notice:D1`;
    for (let n = 100; n < 300; n++) await use.redis().hset(key, `e:${n}`, `refuse:cold${n}`);
    const began = performance.now();
    await ledger.trace({ by: 'dn', value: 'D1' });
    await ledger.eventsPage({}, { limit: 9 });
    expect(performance.now() - began).to.be.below(MOST_MS);
    expect(hanging.asked).to.deep.equal(['byNumber']);
    hanging.answer();
    const once = ledger.auditLog({ limit: 9 });
    hanging.answer();
    await once;
    expect(hanging.asked).to.deep.equal(['byNumber', 'auditPage']);
  });

  it('gives no part for a whole: exports, those of a number too, and counts fail', async () => {
    const failure = async (rows: AsyncIterable<unknown>): Promise<unknown> => {
      try {
        for await (const _ of rows);
        return null;
      } catch (error) {
        return error;
      }
    };
    const ledger = reading(history);
    for (const rows of [
      ledger.exportRows({}),
      ledger.exportRows({ text: 'D1' }),
      ledger.eventsBetween(0, Date.now()),
    ]) {
      expect(await failure(rows)).to.include({ code: 'history-unavailable' });
    }
  });
});
