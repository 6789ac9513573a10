import { randomBytes } from 'node:crypto';
import { type History, openHistory } from '@scm-relay/history';
import { type DataKey, historyRecords, openLedger, type Rekeyed } from '@scm-relay/ledger';
import { expect } from 'chai';
import { line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { moveAll } from '../../support/moves.js';
import { sharedPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

const key = (id: string): DataKey => ({ id, secret: randomBytes(32) });
const text = (...keys: DataKey[]): string =>
  keys.map(({ id, secret }) => `${id}=${secret.toString('base64')}`).join(',');

interface Result {
  readonly key: string;
  readonly redis: Rekeyed;
  readonly history: Rekeyed | null;
  readonly error?: string;
}

/** Two events, two notices and two entries of the audit log. */
const ROWS = 6;

describe('cli rekey with a history', function () {
  this.timeout(180_000);
  const shared = useRedis();
  const [old, young] = [key('old'), key('young')];
  let url = '';
  let history: History;
  const env = (more: Readonly<Record<string, string>> = {}) => ({
    REDIS_URL: shared.server().url,
    REDIS_KEY_PREFIX: shared.prefix(),
    HISTORY_URL: url,
    DATA_KEYS: text(young, old),
    ...more,
  });

  /** Rows of the history of each kind under the old key; what Redis had of them is gone but for `hot`. */
  const live = async (): Promise<void> => {
    const desk = openDesk(shared.redis(), shared.prefix(), planContext(), { dataKeys: [old] });
    for (const n of [1, 2]) {
      const member = { name: '欧阳靖雯', mobile: '13912345678' };
      await desk.announce(notice(`D${n}`, [line(1, 1)], { member, shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(1, n));
      await desk.mapAll();
      await desk.attempt('wdt', { status: 'delivered', vendorState: { said: '会员欧阳靖雯' } });
      const entry = { user: 'olga', action: 'queue:pause', item: null, dn: null, result: 'ok' };
      await desk.ledger.audit({ ...entry, note: `asked by 欧阳靖雯 ${n}` });
    }
    await moveAll(desk.ledger, history);
    const keys = (await shared.redis().keys('*')).filter((name) => name.startsWith(`${shared.prefix()}:`));
    await shared.redis().del(...keys);
    await desk.ledger.history.announce();
    await desk.announce(notice('hot', [line(1, 1)], { member: { name: '欧阳靖雯' } }));
  };

  beforeEach(async () => {
    url = await (await sharedPostgres()).createDatabase();
    history = openHistory({ url, name: 'test' });
    await history.migrate();
    await live();
  });
  afterEach(() => history.close());

  const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const ended = await command(['rekey', '--json', ...args], env(more));
    return { ...ended, result: jsonOf<Result>(ended) };
  };
  const counts = ({ redis, history: past }: Result) => [redis.rewritten, past?.rewritten];
  const stored = async (): Promise<string> =>
    JSON.stringify([
      await history.byNumber('D1'),
      await history.byNumber('D2'),
      await history.noticesOf({ dn: 'D1' }),
      await history.noticesOf({ dn: 'D2' }),
      (await history.auditPage({}, { limit: 9 })).entries,
    ]);

  it('--dry-run counts what is left in Redis and in the history apart, and writes nothing', async () => {
    const before = await stored();
    const { code, result } = await run(['--dry-run']);
    expect([code, ...counts(result), result.history?.checked]).to.deep.equal([0, 1, ROWS, ROWS]);
    expect(await stored()).to.equal(before);
    const { out } = await command(['rekey', '--dry-run'], env());
    expect(out).to.include('Redis: 1 records were read; 1 are to be written with the data key young');
    expect(out).to.include(`history: ${ROWS} records were read; ${ROWS} are to be written with the data key young`);
  });

  // one step after another: events, then notices, then the audit log
  for (const portions of [1, 2, 5, 6]) {
    it(`--dry-run counts the rest of a run that was cut off after ${portions} portions, which the next one writes`, async () => {
      const both = openLedger({
        redis: shared.redis(),
        prefix: shared.prefix(),
        retention: { days: 30, itemDays: 400 },
        dataKeys: [young, old],
      });
      await both.rekey();
      let after: string | undefined;
      let done = 0;
      for (let n = 0; n < portions; n++) {
        const { rekeying } = historyRecords([young, old]);
        const portion = await history.rekey(rekeying, { limit: 1, ...(after === undefined ? {} : { after }) });
        done += portion.changed;
        after = portion.next ?? undefined;
      }
      expect(counts((await run(['--dry-run'])).result)).to.deep.equal([0, ROWS - done]);
      const ended = await run([]);
      expect([ended.code, ...counts(ended.result)]).to.deep.equal([0, 0, ROWS - done]);
      const again = await run(['--dry-run'], { DATA_KEYS: text(young) });
      expect([again.code, ...counts(again.result)]).to.deep.equal([0, 0, 0]);
      expect(await stored())
        .to.include('~young.')
        .and.not.include('~old.');
    });
  }

  it('counts records of the history that no key opens by theirs, writes the others, and ends with 1', async () => {
    const { rekeying } = historyRecords([young, old]);
    await history.rekey(rekeying, { limit: 1 });
    const third = key('third');
    const ended = await run([], { DATA_KEYS: text(third, young) });
    expect([ended.code, ended.result.history]).to.deep.equal([
      1,
      { checked: ROWS, rewritten: 1, unreadable: { old: ROWS - 1 }, damaged: [] },
    ]);
    const { out } = await command(['rekey', '--dry-run'], env({ DATA_KEYS: text(third, young) }));
    expect(out).to.include(`history: ${ROWS - 1} records need the data key old`);
    expect((await run([], { DATA_KEYS: text(third, young, old) })).code).to.equal(0);
    expect(await stored()).to.not.match(/~(old|young)\./);
  });

  for (const [what, where, exit] of [
    ['does not answer', 'postgres://u@127.0.0.1:9/db', 69],
    ['is not named here', '', 78],
  ] as const) {
    it(`says that a history which ${what} was not read, beside what Redis has, and ends with ${exit}`, async () => {
      for (const args of [['--dry-run'], []]) {
        const { code, err, result } = await run(args, { HISTORY_URL: where });
        expect([code, ...counts(result)]).to.deep.equal([exit, 1, undefined]);
        expect([result.history, typeof result.error]).to.deep.equal([null, 'string']);
        expect(err).to.include('history: not read, keep every key');
      }
      const { code, out } = await command(['rekey', '--dry-run'], env({ HISTORY_URL: where }));
      expect([code, out.includes('Redis: ')]).to.deep.equal([exit, true]);
    });
  }

  it('needs none where there is none', async () => {
    await shared.redis().del(`${shared.prefix()}:history`);
    const { code, result } = await run(['--dry-run'], { HISTORY_URL: '' });
    expect([code, result.history]).to.deep.equal([0, null]);
  });
});
