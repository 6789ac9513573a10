import { openHistory } from '@scm-relay/history';
import { freePort } from '../support/free-port.js';
import { startPostgres } from '../support/postgres.js';
import type { Wrap } from './processes.js';
import { openStage, type Stage } from './stage.js';

const { inIdleClass }: { inIdleClass: Wrap } = await import(
  new URL('../../../scripts/start/idle-class.js', import.meta.url).href
);

/** As a server is set up that keeps what it was told: each commit is on the disk. */
export const DURABLE = { fsync: 'on', full_page_writes: 'on', shared_buffers: '512MB', max_wal_size: '4GB' };

/** Some two seconds: once the history has what has ended, it leaves Redis while the row still runs. */
const SOON = { RETENTION_DAYS: '0.00002', NOTICE_HOT_DAYS: '0.00002' };

/** A stage with a PostgreSQL of its own; the history process is started when the row asks for it. */
export const openHistoryStage = async (folder: string, vendorUrl: string) => {
  const server = await startPostgres({ settings: DURABLE, givesWay: true });
  const url = await server.createDatabase();
  const history = openHistory({ url, name: 'bench' });
  await history.migrate();
  const stage: Stage = await openStage(folder, { vendorUrl, env: { HISTORY_URL: url } });
  const start = async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const launched = await stage.launch(
      'history',
      'apps/history/dist/main.js',
      [],
      { ...SOON, HISTORY_HEALTH_PORT: String(port) },
      `${base}/readyz`,
      inIdleClass,
    );
    /** the value of a counter with a label `kind`; 0 where it has not been counted yet */
    const counted = async (name: string, kind: string): Promise<number> => {
      const text = await (await fetch(`${base}/metrics`)).text();
      return Number(new RegExp(`^${name}\\{[^}]*kind="${kind}"[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
    };
    return { ...launched, counted };
  };
  return {
    ...stage,
    history: start,
    stop: async () => {
      await stage.stop();
      await history.close();
      await server.stop();
    },
  };
};
