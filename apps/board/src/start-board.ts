import { openLedger } from '@scm-relay/ledger';
import {
  type Config,
  closeRedis,
  closeServer,
  connectRedis,
  createMetrics,
  type Logger,
  listen,
  openQueues,
  redisDurability,
} from '@scm-relay/runtime';
import { createSessions } from './auth/sessions.js';
import { createBoard } from './board.js';
import { reasonsAgainst } from './readiness.js';

/** No answer of the board takes longer. */
const GRACE_MS = 10_000;

export interface RunningBoard {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the board: connects, listens, and closes both again where it cannot. Rejects with a `ListenError` for a taken port. */
export async function startBoard(
  config: Pick<Config, 'board' | 'redis' | 'retention'>,
  log: Logger,
): Promise<RunningBoard> {
  const { keyPrefix } = config.redis;
  const redis = connectRedis(config.redis, { role: 'producer', name: 'board', logger: log });
  const queues = openQueues(redis, keyPrefix);
  const server = createBoard({
    config,
    ledger: openLedger({ redis, prefix: keyPrefix, retention: config.retention }),
    queues,
    sessions: createSessions(redis, keyPrefix, config.board.users),
    unready: () => reasonsAgainst(() => redisDurability(redis, keyPrefix)),
    metrics: createMetrics('board'),
    log,
  });
  const close = async () => {
    await closeServer(server, GRACE_MS);
    await queues.close();
    await closeRedis(redis);
  };
  const { host, port } = config.board;
  try {
    return { port: await listen(server, { host, port, variable: 'BOARD_PORT' }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
