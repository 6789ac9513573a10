import { createAlertStore, startAlerts } from '@scm-relay/board';
import {
  type Durability,
  type Logger,
  openQueues,
  type Queues,
  type RedisMemory,
  readConfig,
} from '@scm-relay/runtime';
import { type Desk, openDesk } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { json, startVendor, type Vendor } from '../../support/vendor.js';

const DURABLE: Durability = { aof: true, fsync: 'always', evicts: false, writable: true, problems: [] };

interface AlertsOfBoard {
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  readonly memory?: () => RedisMemory;
  /** why Redis may lose what it confirmed */
  readonly problems?: () => readonly string[];
  readonly log?: Logger;
}

/** A webhook that takes what it is told, and boards that tell it. Call inside `describe`. */
export const useAlerts = () => {
  const redis = useRedis();
  let hook: Vendor;
  let desk: Desk;
  let queues: Queues;
  let looks = 0;
  const running: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  };
  beforeEach(async () => {
    hook = await startVendor();
    hook.answerWith(json(200, { errcode: 0, errmsg: 'ok' }));
    desk = openDesk(redis.redis(), redis.prefix());
    queues = openQueues(redis.redis(), redis.prefix());
  });
  afterEach(async () => {
    await stop();
    await queues.close();
    await hook.close();
  });
  return {
    ...redis,
    hook: () => hook,
    desk: () => desk,
    queues: () => queues,
    stop,
    /** A board's alerts; what is looked at every 20 ms here is looked at every 10 s there. */
    start: ({
      env = {},
      now = Date.now,
      memory = () => ({ bytes: 1, limit: 100 }),
      ...more
    }: AlertsOfBoard = {}): void => {
      const { problems = () => [], log = silentLogger } = more;
      const all = { BOARD_USERS: 'a:b:viewer', ALERT_WEBHOOK_URL: `${hook.url}/robot?access_token=t`, ...env };
      const durability = async () => {
        looks += 1;
        return { ...DURABLE, problems: problems() };
      };
      running.push(
        startAlerts({
          config: readConfig(['board'], all).alerts,
          timeZone: 'Asia/Shanghai',
          sources: { ledger: desk.ledger, queues, durability, memory: async () => memory() },
          store: createAlertStore(redis.redis(), redis.prefix()),
          log,
          everyMs: 20,
          now,
        }),
      );
    },
    /** Waits until `times` looks have begun from now on, so that all before the last are over. */
    looked: async (times: number): Promise<void> => {
      const enough = looks + times + 1;
      await until(() => looks >= enough, { what: `${times} looks` });
    },
  };
};
