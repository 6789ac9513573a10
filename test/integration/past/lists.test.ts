import { type EventFilter, type Ledger, type PastReader, UnknownMarkError } from '@scm-relay/ledger';
import type { EventSummary } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { forget, liveRefuse, moveAll } from '../../support/moves.js';
import { usePast } from './stage.js';

const seqs = (items: readonly { readonly seq: string }[]): string[] => items.map(({ seq }) => seq);

describe('lists of Redis and the history as one', function () {
  this.timeout(180_000);
  const use = usePast();
  /** what runs between the reading of Redis and that of the history */
  let between: () => Promise<void> = async () => undefined;

  beforeEach(async () => {
    between = async () => undefined;
  });

  /** reads the history only after `between` */
  const slowly = (): PastReader => ({
    ...use.history(),
    search: async (...args) => {
      const run = between;
      between = async () => undefined;
      await run();
      return use.history().search(...args);
    },
  });

  /** `n` refuses, each delivered, `S1` the oldest */
  const live = async (n: number): Promise<void> => {
    for (let i = 1; i <= n; i++) {
      await liveRefuse(use.desk(), `S${i}`, `D${i}`);
    }
  };
  const leave = async (...names: string[]): Promise<void> => {
    await moveAll(use.desk().ledger, use.history());
    await forget(
      use.redis(),
      use.prefix(),
      names.map((seq) => ({ kind: 'refuse', seq })),
    );
  };
  const pages = async (
    ledger: Ledger,
    limit: number,
    filter: EventFilter = {},
    step = async (_n: number) => undefined as unknown,
  ) => {
    const found: EventSummary[] = [];
    let after: string | null = null;
    let n = 0;
    do {
      const page: Awaited<ReturnType<Ledger['eventsPage']>> = await ledger.eventsPage(filter, { after, limit });
      found.push(...page.items);
      after = page.next;
      n += 1;
      await step(n);
    } while (after !== null && n < 100);
    return found;
  };

  it('finds each event once, the newest first, wherever it is', async () => {
    await live(6);
    await leave('S1', 'S2', 'S4');
    const { items, next } = await use.both().eventsPage({}, { limit: 50 });
    expect(seqs(items)).to.deep.equal(['S6', 'S5', 'S4', 'S3', 'S2', 'S1']);
    expect(next).to.equal(null);
  });

  it('go on behind no mark but their own', async () => {
    await live(2);
    const { next: alone } = await use.desk().ledger.eventsPage({}, { limit: 1 });
    const { next } = await use.both().eventsPage({}, { limit: 1 });
    for (const after of ['bad', '# 1', '@@bad', `@bad@${next?.split('@')[2]}`, alone]) {
      const refused = await use
        .both()
        .eventsPage({}, { after, limit: 1 })
        .catch((error: unknown) => error);
      expect(refused, String(after)).to.be.instanceOf(UnknownMarkError);
    }
    expect(seqs((await use.both().eventsPage({}, { after: next, limit: 1 })).items)).to.deep.equal(['S1']);
  });

  it('shows a cold event as it was', async () => {
    await live(1);
    const [before] = (await use.both().eventsPage({}, { limit: 5 })).items;
    await leave('S1');
    expect((await use.both().eventsPage({}, { limit: 5 })).items).to.deep.equal([before]);
  });

  for (const limit of [1, 2, 3, 7]) {
    it(`leads through pages of ${limit} without doubles while events leave Redis`, async () => {
      await live(9);
      await leave('S1', 'S5', 'S6');
      const found = await pages(use.both(), limit, {}, async (n) => {
        if (n === 1) await leave('S9', 'S8', 'S7');
        if (n === 2) await leave('S4', 'S3');
      });
      expect(seqs(found)).to.deep.equal(['S9', 'S8', 'S7', 'S6', 'S5', 'S4', 'S3', 'S2', 'S1']);
    });
  }

  it('misses nothing that leaves between the two reads', async () => {
    await live(3);
    await moveAll(use.desk().ledger, use.history());
    between = () => leave('S2');
    expect(seqs((await use.both(slowly()).eventsPage({}, { limit: 9 })).items)).to.deep.equal(['S3', 'S2', 'S1']);
  });

  it('shows what came back between the two reads as Redis has it', async () => {
    await live(2);
    await moveAll(use.desk().ledger, use.history());
    const name = `${use.prefix()}:event:refuse:S1`;
    const hash = await use.redis().hgetall(name);
    await leave('S1');
    between = async () => {
      await use
        .redis()
        .hset(name, { ...hash, state: JSON.stringify({ ...JSON.parse(hash.state ?? ''), status: 'attention' }) });
    };
    const { items } = await use.both(slowly()).eventsPage({}, { limit: 9 });
    expect(items.map(({ seq, status }) => `${seq} ${status}`)).to.deep.equal(['S2 delivered', 'S1 attention']);
  });

  it('filters by what Redis says of an event that both have', async () => {
    await live(2);
    await moveAll(use.desk().ledger, use.history());
    const name = `${use.prefix()}:event:refuse:S1`;
    const state = JSON.parse((await use.redis().hget(name, 'state')) ?? '');
    await use.redis().hset(name, 'state', JSON.stringify({ ...state, status: 'resolved' }));
    expect(seqs((await use.both().eventsPage({ status: 'delivered' }, { limit: 9 })).items)).to.deep.equal(['S2']);
    expect(seqs((await use.both().eventsPage({ status: 'resolved' }, { limit: 9 })).items)).to.deep.equal(['S1']);
  });

  it('finds whole numbers and parts of them in both', async () => {
    await live(3);
    await leave('S2');
    const by = async (text: string) => seqs((await use.both().eventsPage({ text }, { limit: 9 })).items);
    expect(await by('D2')).to.deep.equal(['S2']);
    expect(await by('d2')).to.deep.equal(['S2']);
    expect(await by('T-D2')).to.deep.equal(['S2']);
    expect(await by('S')).to.deep.equal(['S3', 'S2', 'S1']);
  });

  it('tells a trace of what both have, in the order of acceptance', async () => {
    await use.desk().announce(notice('D', [line(1, 1)]));
    await use.desk().checkout('out', 'D', [sn(1, 1)]);
    await use.desk().mapAll();
    await use.desk().attempt('push', { status: 'delivered' });
    const before = await use.both().trace({ by: 'seq', value: 'out' });
    await moveAll(use.desk().ledger, use.history());
    await forget(use.redis(), use.prefix(), [{ kind: 'checkout', seq: 'out' }]);
    await use.desk().refund('back', 'D', sn(1, 1));
    await use.desk().mapAll();
    expect(seqs((await use.both().trace({ by: 'dn', value: 'D' })).events)).to.deep.equal(['out', 'back']);
    expect(seqs((await use.both().trace({ by: 'any', value: sn(1, 1) })).events)).to.deep.equal(['out', 'back']);
    expect((await use.both().trace({ by: 'seq', value: 'out' })).events).to.deep.equal(before.events);
  });

  it('counts each event of a day once', async () => {
    await live(5);
    await leave('S2', 'S4');
    const counted: string[] = [];
    for await (const { events } of use.both().eventsBetween(0, Date.now() + 1000)) counted.push(...seqs(events));
    expect(counted.sort()).to.deep.equal(['S1', 'S2', 'S3', 'S4', 'S5']);
  });

  it('reads the audit log of both, each entry once', async () => {
    const entry = { user: 'olga', note: null, dn: null, result: 'ok' };
    for (let n = 1; n <= 5; n++) await use.desk().ledger.audit({ ...entry, action: `act:${n}`, item: `i${n}` });
    await moveAll(use.desk().ledger, use.history());
    const stream = `${use.prefix()}:audit`;
    const first = (await use.redis().xrange(stream, '-', '+', 'COUNT', 3)).map(([id]) => id);
    await use.redis().xdel(stream, ...first);
    const found: string[] = [];
    let before: string | undefined;
    do {
      const page: Awaited<ReturnType<Ledger['auditLog']>> = await use.both().auditLog({
        limit: 2,
        ...(before ? { before } : {}),
      });
      found.push(...page.entries.map(({ action }) => action));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(found).to.deep.equal(['act:5', 'act:4', 'act:3', 'act:2', 'act:1']);
  });
});
