import { QUEUES, type QueueName } from '@scm-relay/schemas';
import { parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { unreadIn } from '../sealed/damage.js';
import { isTime } from './records.js';
import { SLOT_MS } from './stats-constants.js';

/** How things stood at one moment. */
export interface Sample {
  /** milliseconds since 1970, a multiple of five minutes */
  readonly at: number;
  /** events accepted since the beginning */
  readonly accepted: number;
  /** items on the attention list */
  readonly attention: number;
  /** events that wait for something; not in samples of earlier versions */
  readonly parked?: number;
  /** jobs that wait or are delayed */
  readonly waiting: Readonly<Partial<Record<QueueName, number>>>;
}

/** A week, and a little. */
const KEPT_MS = 170 * 3_600_000;

/** Events accepted since the beginning. */
export const acceptedCount = async ({ redis, prefix }: LedgerContext): Promise<number> =>
  Number((await redis.get(keysUnder(prefix)('accepted'))) ?? 0);

/** Writes down how things stand, once in five minutes however many processes try; false: it was done already. */
export const takeSample = async (
  context: LedgerContext,
  waiting: () => Promise<Sample['waiting']>,
  now: number = Date.now(),
): Promise<boolean> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix)('samples');
  const at = Math.floor(now / SLOT_MS) * SLOT_MS;
  if ((await redis.zcount(key, at, at)) > 0) return false;
  const [accepted, attention, parked, counts] = await Promise.all([
    acceptedCount(context),
    redis.zcard(keysUnder(prefix)('attention')),
    redis.zcard(keysUnder(prefix)('waiting')),
    waiting(),
  ]);
  const sample: Sample = { at, accepted, attention, parked, waiting: counts };
  await redis
    .multi()
    // of two processes at the same moment the later one counts
    .zremrangebyscore(key, at, at)
    .zadd(key, at, JSON.stringify(sample))
    .zremrangebyscore(key, '-inf', at - KEPT_MS)
    .expire(key, KEPT_MS / 1000)
    .exec();
  return true;
};

const sampleIn = (json: string): Sample => {
  const sample = parsed<Sample>(json);
  if (!isTime(sample.at) || !sample.waiting) throw new TypeError('it is no sample');
  return sample;
};

/** Samples from `from` on, the oldest first; one that is damaged is a gap. */
export const samples = async ({ redis, prefix }: LedgerContext, from: number): Promise<Sample[]> => {
  const kept = await redis.zrangebyscore(keysUnder(prefix)('samples'), from, '+inf');
  const { read } = unreadIn();
  return kept.map((json) => read('samples', () => sampleIn(json))).filter((sample) => sample !== null);
};

/** All queues' counts of a sample in the order of the queues. */
export const waitingOf = (sample: Sample): number[] => QUEUES.map((queue) => sample.waiting[queue] ?? 0);
