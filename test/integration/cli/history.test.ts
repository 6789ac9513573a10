import { randomBytes } from 'node:crypto';
import { type History, openHistory } from '@scm-relay/history';
import { historyRecords } from '@scm-relay/ledger';
import type { ExportRow } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext } from '../../support/desk.js';
import { keptBodies } from '../../support/kept-bodies.js';
import { forget, liveRefuse, moveAll } from '../../support/moves.js';
import { sharedPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

describe('cli with a history', function () {
  this.timeout(180_000);
  const shared = useRedis();
  let url = '';
  let history: History;
  let desk: Desk;
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix(), HISTORY_URL: url });

  beforeEach(async () => {
    url = await (await sharedPostgres()).createDatabase();
    history = openHistory({ url, name: 'test' });
    desk = openDesk(shared.redis(), shared.prefix());
  });
  afterEach(() => history.close());

  const live = async (n: number): Promise<void> => {
    for (let i = 1; i <= n; i++) {
      await liveRefuse(desk, `S${i}`, `D${i}`);
    }
    await moveAll(desk.ledger, history);
    await forget(shared.redis(), shared.prefix(), [{ kind: 'refuse', seq: 'S1' }]);
  };

  it('history migrate: makes the tables, and then finds nothing to do', async () => {
    const first = await command(['history', 'migrate', '--json'], env());
    expect(first.code, first.err).to.equal(0);
    const { from, to } = jsonOf<{ from: number; to: number }>(first);
    expect([from, to > 0]).to.deep.equal([0, true]);
    expect((await command(['history', 'migrate'], env())).out).to.include(`is at version ${to}`);
  });

  it('history migrate: ends with 78 without a history, with 69 where it does not answer', async () => {
    expect((await command(['history', 'migrate'], { ...env(), HISTORY_URL: '' })).code).to.equal(78);
    const away = await command(['history', 'migrate'], { ...env(), HISTORY_URL: 'postgres://u@127.0.0.1:9/db' });
    expect([away.code, away.err.includes('[unreachable]')]).to.deep.equal([69, true]);
  });

  it('export: rows of both places, and nothing rather than a part', async () => {
    await history.migrate();
    await live(2);
    const { out } = await command(['export', '--format', 'ndjson', '--from', '2020-01-01'], env());
    const rows = out
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each) as ExportRow);
    expect(rows.map(({ seq, amount }) => `${seq} ${amount}`)).to.deep.equal(['S2 10.00', 'S1 10.00']);
    const away = await command(['export'], { ...env(), HISTORY_URL: 'postgres://u@127.0.0.1:9/db' });
    expect(away.code).to.equal(69);
  });

  for (const dataKeys of [[], [{ id: 'k', secret: randomBytes(32) }]]) {
    const how = dataKeys.length === 0 ? 'without' : 'with';
    it(`erase --mobile: finds what lies in the history alone, ${how} data keys`, async () => {
      const redaction = historyRecords(dataKeys).redaction;
      const sealed = openHistory({ url, name: 'test', redaction });
      try {
        await sealed.migrate();
        const { ledger, announce } = openDesk(shared.redis(), shared.prefix(), planContext(), { dataKeys });
        for (const [dn, mobile] of [
          ['D1', '13912345678'],
          ['D2', '13700000000'],
        ] as const) {
          await announce(notice(dn, [line(1, 1)], { member: { name: '欧阳靖雯', mobile }, shippedBefore: true }));
        }
        await moveAll(ledger, sealed);
        await shared.redis().del(...['notice', 'document'].flatMap((kind) => [`${shared.prefix()}:${kind}:D1`]));
        await ledger.keepRefused({
          ...{ at: 1, requestId: 'q1', kind: 'refund', status: 400, code: 'x', errors: null, caller: null },
          body: '{"remark":"for 欧阳靖雯"}',
        });
        const keys = dataKeys.map(({ id, secret }) => `${id}=${secret.toString('base64')}`).join(',');
        const args = ['erase', '--mobile', '139 1234 5678', '--yes', '--json'];
        const ended = await command(args, { ...env(), DATA_KEYS: keys });
        expect(ended.code, ended.err).to.equal(0);
        expect(jsonOf<unknown>(ended)).to.deep.include({ dns: ['D1'], refused: 1, history: { notices: 1, events: 0 } });
        expect((await keptBodies(ledger, 0, 9)).map(({ body }) => body)).to.deep.equal(['{"remark":"for ***"}']);
        const [kept] = await sealed.noticesOf({ dn: 'D1' });
        expect(redaction.values(kept?.document ?? null, 'D1')).to.deep.equal([]);
      } finally {
        await sealed.close();
      }
    });
  }

  it('erase: of the history as well, though a refused body cannot be read', async () => {
    await history.migrate();
    await desk.announce(notice('D1', [line(1, 1)], { member: { name: '欧阳靖雯' }, shippedBefore: true }));
    await moveAll(desk.ledger, history);
    await shared.redis().del(...['notice', 'document'].flatMap((kind) => [`${shared.prefix()}:${kind}:D1`]));
    for (const requestId of ['q1', 'q2']) {
      await desk.ledger.keepRefused({
        ...{ at: 1, requestId, kind: 'refund', status: 400, code: 'x', errors: null, caller: null },
        body: `{"remark":"${requestId} for 欧阳靖雯"}`,
      });
    }
    const bodies = await shared.redis().keys(`${shared.prefix().replace(/[{}]/g, '\\$&')}:refused-body:*`);
    await shared.redis().hset(bodies[0] ?? '', 'entry', '{"requestId":"q1","sealed":"damaged"}');
    const ended = await command(['erase', '--dn', 'D1', '--json'], env());
    expect(ended.code, ended.err).to.equal(1);
    const result = jsonOf<{ damagedBodies: string[] }>(ended);
    expect(result).to.deep.include({ damaged: [], refused: 1, history: { notices: 1, events: 0 } });
    expect(result.damagedBodies).to.have.length(1);
    expect(await shared.redis().hget(bodies[1] ?? '', 'entry')).not.to.include('欧阳靖雯');
    const [kept] = await history.noticesOf({ dn: 'D1' });
    expect(JSON.stringify(kept)).not.to.include('欧阳靖雯');
  });

  it('doctor: tells of the history, and of one that this environment does not name', async () => {
    await history.migrate();
    await live(1);
    expect((await command(['doctor'], env())).out).to.match(/✔ history: .* schema version \d+/);
    expect((await command(['doctor'], { ...env(), HISTORY_URL: '' })).out).to.include('! history');
    const away = await command(['doctor'], { ...env(), HISTORY_URL: 'postgres://u@127.0.0.1:9/db' });
    expect(away.out).to.match(/✖ history: .*cannot be reached/);
  });
});
