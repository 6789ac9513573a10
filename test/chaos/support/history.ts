import { type History, openHistory } from '@scm-relay/history';
import { eventId } from '@scm-relay/schemas';
import { freePort } from '../../support/free-port.js';
import { type PostgresOptions, startPostgres, type TestPostgres } from '../../support/postgres.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { openSlot, type Slot } from './slot.js';
import { startWms, type Wms } from './wms.js';
import { plainReach, startWorld, type World } from './world.js';

/** Some two seconds: what has ended leaves Redis while the test still runs. */
const SOON = '0.00002';

export interface HistoryWorld {
  readonly redis: TestRedis;
  readonly postgres: TestPostgres;
  readonly history: History;
  readonly world: World;
  readonly wms: Wms;
  /** the history process */
  readonly slot: Slot;
  stop(): Promise<void>;
}

/** A world with a history: a PostgreSQL of its own and the process that fills it. */
export const startHistoryWorld = async (options: PostgresOptions = {}): Promise<HistoryWorld> => {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres(options)]);
  const history = openHistory({ url: postgres.url, name: 'chaos', statementTimeoutMs: 5_000 });
  await history.migrate();
  const env = { HISTORY_URL: postgres.url, RETENTION_DAYS: SOON, NOTICE_HOT_DAYS: SOON };
  const world = await startWorld({ reach: plainReach(redis.url), env, history });
  const port = await freePort();
  const slot = openSlot({
    name: 'history',
    script: 'apps/history/dist/main.js',
    args: [],
    env: {
      LOG_LEVEL: 'warn',
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: world.prefix,
      HISTORY_HEALTH_PORT: String(port),
      ...env,
    },
    url: `http://127.0.0.1:${port}`,
  });
  slot.start();
  await slot.ready();
  const wms = startWms(world.url);
  return {
    redis,
    postgres,
    history,
    world,
    wms,
    slot,
    stop: async () => {
      wms.stop();
      await slot.kill('SIGKILL');
      await world.stop();
      postgres.resume();
      await history.close();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
};

/** Refuses a delivered return as the POS does hours later: an event that has ended, and may have left Redis, opens again. */
export const refuseLater = async ({ world, wms }: HistoryWorld, seq: string): Promise<number> => {
  const body = { BillNum: `never-${seq}`, SenderBillNum: seq, RefundAuthState: '已拒绝', RefundState: '已拒绝' };
  const answer = await fetch(`${world.url}/callbacks/pos/refund`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return wms.posted.some((each) => each.seq === seq) ? answer.status : 404;
};

/** Every event that was answered 204, by where it is once all that has ended is written. */
export const whereabouts = async ({ world, wms, postgres }: HistoryWorld) => {
  const { outbox } = world.ledger.history;
  // what was leased when its write failed is handed out again a minute later
  await until(async () => (await outbox()).events === 0, { timeoutMs: 150_000, everyMs: 250, what: 'an empty outbox' });
  const rows = await postgres.sql('SELECT kind, seq, count(*) AS n FROM events GROUP BY kind, seq');
  const counts = new Map(rows.map(({ kind, seq, n }) => [`${kind}:${seq}`, Number(n)]));
  const answered = wms.posted.filter(({ status }) => status === 204);
  const neither: string[] = [];
  for (const { kind, seq } of answered) {
    const id = eventId(kind, seq);
    if (!counts.has(id) && (await world.redis.exists(`${world.prefix}:event:${id}`)) === 0) neither.push(id);
  }
  return {
    rows: counts.size,
    doubles: [...counts].filter(([, n]) => n > 1).map(([id]) => id),
    neither,
  };
};
