import { QUEUES, type QueueName } from '@scm-relay/schemas';
import { keysUnder } from '../script/keys.js';
import { parsed } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';
import type { PauseRecord } from '../views/gates.js';

/** Notes who paused a queue, why and until when; the pause itself is BullMQ's. */
export const notePause = async (
  { redis, prefix }: LedgerContext,
  queue: QueueName,
  pause: PauseRecord,
): Promise<void> => {
  await redis.hset(keysUnder(prefix)('pauses'), queue, JSON.stringify(pause));
};

/** false where there was no note, or another process was faster */
export const forgetPause = async ({ redis, prefix }: LedgerContext, queue: QueueName): Promise<boolean> =>
  (await redis.hdel(keysUnder(prefix)('pauses'), queue)) === 1;

/** Pauses whose time is over: their queues are to go on. */
export const overPauses = async (
  { redis, prefix }: LedgerContext,
  now: number = Date.now(),
): Promise<{ readonly queue: QueueName; readonly pause: PauseRecord }[]> => {
  const noted = await redis.hgetall(keysUnder(prefix)('pauses'));
  return QUEUES.flatMap((queue) => {
    const text = noted[queue];
    const pause = text === undefined ? null : parsed<PauseRecord>(text);
    return pause?.until && pause.until <= now ? [{ queue, pause }] : [];
  });
};
