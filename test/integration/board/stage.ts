import { type RunningBoard, startBoard } from '@scm-relay/board';
import { openQueues, type Queues, readConfig } from '@scm-relay/runtime';
import { type Desk, openDesk } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

export interface Login {
  readonly name: string;
  readonly password: string;
}
export const OPERATOR: Login = { name: 'olga', password: 'let-me:in' };
export const VIEWER: Login = { name: 'victor', password: 'just-looking' };
const USERS = `${OPERATOR.name}:${OPERATOR.password}:operator,${VIEWER.name}:${VIEWER.password}:viewer`;

export const basic = ({ name, password }: Login): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** the body as JSON, null where it is none */
  readonly json: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Stage {
  readonly url: string;
  readonly desk: Desk;
  readonly queues: Queues;
  /** a request as `who`, by HTTP Basic; null: without login */
  ask(path: string, who: Login | null, sent?: Sent): Promise<Answer>;
  /** a second board process on the same data */
  another(): Promise<RunningBoard>;
}

/** A board for each test, on a key prefix of its own; `users` as in `BOARD_USERS`. Call inside `describe`. */
export const useBoard = (users: () => string = () => USERS, more: Readonly<Record<string, string>> = {}) => {
  const redis = useRedis();
  let running: RunningBoard[] = [];
  let queues: Queues | undefined;
  let stage: Stage | undefined;

  const start = async (): Promise<RunningBoard> => {
    const { url, keyPrefix } = redis.config();
    const env = { REDIS_URL: url, REDIS_KEY_PREFIX: keyPrefix, BOARD_PORT: '0', BOARD_USERS: users(), ...more };
    const board = await startBoard(readConfig(['board'], env), silentLogger);
    running.push(board);
    await until(async () => (await fetch(`http://127.0.0.1:${board.port}/readyz`)).ok, { what: 'the board is ready' });
    return board;
  };

  beforeEach(async () => {
    const { port } = await start();
    const url = `http://127.0.0.1:${port}`;
    queues = openQueues(redis.redis(), redis.prefix());
    stage = {
      url,
      queues,
      desk: openDesk(redis.redis(), redis.prefix()),
      ask: (path, who, sent = {}) => ask(`${url}${path}`, who, sent),
      another: start,
    };
  });
  afterEach(async () => {
    await Promise.all(running.map((board) => board.close()));
    await queues?.close();
    running = [];
  });
  return {
    ...redis,
    stage: (): Stage => {
      if (!stage) throw new Error('no test is running');
      return stage;
    },
  };
};

async function ask(url: string, who: Login | null, { method = 'GET', headers = {}, body }: Sent): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(who ? { authorization: basic(who) } : {}), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
