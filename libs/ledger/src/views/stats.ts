import { byDestination, DESTINATIONS, type Destination, OUTCOMES, type OutcomeName } from '@scm-relay/schemas';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { DURATION_BOUNDS, HOUR_MS, SLOT_MS } from './stats-constants.js';

/** Attempts at one destination within five minutes (stats.lua writes them). */
export interface AttemptSlot {
  /** its beginning, milliseconds since 1970 */
  readonly at: number;
  readonly outcomes: Readonly<Record<OutcomeName, number>>;
  /** attempts by duration: up to each of `DURATION_BOUNDS`, the last ones longer than all */
  readonly durations: readonly number[];
}

const SLOTS = HOUR_MS / SLOT_MS;

const slotOf = (hour: number, slot: number, fields: Readonly<Record<string, string>>): AttemptSlot => {
  const outcomes = { delivered: 0, rejected: 0, retry: 0, unknown: 0 };
  const durations = [...DURATION_BOUNDS, Number.POSITIVE_INFINITY].map(() => 0);
  for (const name of OUTCOMES) {
    for (const [bucket, sum] of durations.entries()) {
      const count = Number(fields[`${slot}:${name}:${bucket}`] ?? 0);
      outcomes[name] += count;
      durations[bucket] = sum + count;
    }
  }
  return { at: hour * HOUR_MS + slot * SLOT_MS, outcomes, durations };
};

/** The slots from `from` on, the current one (still growing) included, the oldest first. */
export const attemptStats = async (
  { redis, prefix }: LedgerContext,
  from: number,
  now: number = Date.now(),
): Promise<Readonly<Record<Destination, readonly AttemptSlot[]>>> => {
  const key = keysUnder(prefix);
  const first = Math.floor(from / HOUR_MS);
  const hours = Array.from({ length: Math.floor(now / HOUR_MS) - first + 1 }, (_, i) => first + i);
  const of = async (destination: Destination): Promise<AttemptSlot[]> => {
    const hashes = await Promise.all(hours.map((hour) => redis.hgetall(key('stats', destination, String(hour)))));
    return hashes
      .flatMap((fields, i) => Array.from({ length: SLOTS }, (_, slot) => slotOf(hours[i] ?? 0, slot, fields)))
      .filter(({ at }) => at > from - SLOT_MS && at <= now);
  };
  const slots = await Promise.all(DESTINATIONS.map(of));
  return byDestination((destination) => slots[DESTINATIONS.indexOf(destination)] ?? []);
};
