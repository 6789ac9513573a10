import { QUEUES, type QueueName } from '@scm-relay/schemas';
import { parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { unreadIn } from '../sealed/damage.js';
import { type Change, openMembers, placeOf, rewriteMembers, sealMembers } from '../sealed/parts.js';
import type { Sealer } from '../sealed/sealer.js';
import { shown } from '../sealed/shown.js';
import type { PauseRecord } from '../views/gates.js';
import { isTime } from '../views/records.js';

/** Why it was paused is free text, as any note is: it may name a person. */
const PARTS = ['note'];
const pausePlace = (queue: string): string => placeOf('pauses', queue);

/** Notes who paused a queue, why and until when; the pause itself is BullMQ's. */
export const notePause = async (
  { redis, prefix, sealer }: LedgerContext,
  queue: QueueName,
  pause: PauseRecord,
): Promise<void> => {
  await redis.hset(keysUnder(prefix)('pauses'), queue, sealMembers(sealer, pause, PARTS, pausePlace(queue)));
};

/** null: its record is damaged, and nobody knows who paused it and until when */
export const openPause = (sealer: Sealer, queue: string, json: string): PauseRecord | null =>
  unreadIn().read('pauses', () => {
    const pause = shown(
      () => openMembers<PauseRecord>(sealer, json, pausePlace(queue)),
      (why) => ({ ...parsed<PauseRecord>(json), note: why }),
    );
    if (!isTime(pause.at) || typeof pause.by !== 'string') throw new TypeError('it is no pause');
    return pause;
  });

/** Those of the noted pauses that a change makes others. */
export const rewritePauses = (
  sealer: Sealer,
  noted: Readonly<Record<string, string>>,
  change: Change,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(noted).flatMap(([queue, json]) => {
      const next = rewriteMembers(sealer, json, PARTS, pausePlace(queue), change);
      return next === null ? [] : [[queue, next]];
    }),
  );

/** false where there was no note, or another process was faster */
export const forgetPause = async ({ redis, prefix }: LedgerContext, queue: QueueName): Promise<boolean> =>
  (await redis.hdel(keysUnder(prefix)('pauses'), queue)) === 1;

/** Pauses whose time is over: their queues are to go on. */
export const overPauses = async (
  { redis, prefix, sealer }: LedgerContext,
  now: number = Date.now(),
): Promise<{ readonly queue: QueueName; readonly pause: PauseRecord }[]> => {
  const noted = await redis.hgetall(keysUnder(prefix)('pauses'));
  return QUEUES.flatMap((queue) => {
    const text = noted[queue];
    const pause = text === undefined ? null : openPause(sealer, queue, text);
    return pause?.until && pause.until <= now ? [{ queue, pause }] : [];
  });
};
