import { createHash } from 'node:crypto';
import { type EventKind, type FieldError, isEventKind } from '@scm-relay/schemas';
import { list, parsed, string } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { type Damaged, unreadIn } from '../sealed/damage.js';
import { openMembers, placeOf, sealMembers } from '../sealed/parts.js';
import type { Sealer } from '../sealed/sealer.js';
import { shown } from '../sealed/shown.js';
import { isTime, redisNow, separately } from '../views/records.js';

/** A body that got a 400, 409 or 422: the parcel of a refused checkout has left all the same (CONTRACT §3.1). */
export interface RefusedBody {
  /** milliseconds since 1970 */
  readonly at: number;
  readonly requestId: string;
  readonly kind: EventKind;
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[] | null;
  /** at most 16 KiB */
  readonly body: string;
  /** name of the API key, never the key */
  readonly caller: string | null;
}

/** As it is kept: one entry for all its repeats, under the latest of them. */
export interface KeptBody extends RefusedBody {
  /** how often it came */
  readonly repeats: number;
  /** microseconds since 1970 by Redis's clock: its place, the newest first */
  readonly keptAt: number;
}

const KEEP = script('people/keep-refused');
export const KEPT = 10_000;
export const KEPT_DAYS = 90;
/** What may hold personal data: the rules may quote what broke them. */
export const REFUSED_PARTS = ['body', 'errors'];

export const refusedPlace = ({ requestId }: Pick<RefusedBody, 'requestId'>): string => placeOf('refused', requestId);

const sealRefused = (sealer: Sealer, entry: RefusedBody): string =>
  sealMembers(sealer, entry, REFUSED_PARTS, refusedPlace(entry));

/** Throws where the record itself is damaged. */
const openRefused = (sealer: Sealer, json: string): RefusedBody => {
  const record = parsed<RefusedBody>(json);
  const { at, requestId, kind } = record;
  if (!isTime(at) || typeof requestId !== 'string' || !isEventKind(kind)) throw new TypeError('it is no refused body');
  return shown(
    () => ({ errors: null, ...openMembers<Omit<RefusedBody, 'errors'>>(sealer, json, refusedPlace(record)) }),
    (why) => ({ ...record, errors: null, body: `unreadable: ${why}` }),
  );
};

/** The same body of the same caller that got the same answer. */
const idOf = ({ kind, status, code, caller, body }: RefusedBody): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, status, code, caller, body]))
    .digest('base64url')
    .slice(0, 22);

export const keepRefused = async (context: LedgerContext, entry: RefusedBody): Promise<void> => {
  await run(context, KEEP, {
    id: idOf(entry),
    caller: entry.caller ?? '',
    entry: sealRefused(context.sealer, entry),
    most: KEPT,
    days: KEPT_DAYS,
  });
};

/** An entry as it lies in Redis, with the name of its hash; `json` '': the hash is none. */
export interface StoredBody {
  readonly name: string;
  readonly json: string;
  readonly repeats: number;
  readonly keptAt: number;
}

/** The newest first. */
export const storedBodies = async (context: LedgerContext, offset: number, limit: number): Promise<StoredBody[]> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const since = ((await redisNow(context)) - KEPT_DAYS * 86_400_000) * 1000;
  const places = await redis.zrevrangebyscore(
    key('refused-bodies'),
    '+inf',
    since,
    'WITHSCORES',
    'LIMIT',
    offset,
    limit,
  );
  const listed = Array.from({ length: places.length / 2 }, (_, i) => ({
    name: `refused-body:${places[2 * i]}`,
    keptAt: Number(places[2 * i + 1]),
  }));
  const read = await separately(context, (pipeline) => {
    for (const { name } of listed) pipeline.hmget(key(name), 'entry', 'count');
  });
  return listed.flatMap(({ name, keptAt }, i) => {
    const reply = read[i];
    if (reply instanceof Error) return [{ name, json: '', repeats: 1, keptAt }];
    const [json = null, count] = list(reply);
    // pushed out since the list was read
    return json === null ? [] : [{ name, json: string(json), repeats: Number(count), keptAt }];
  });
};

/** A portion of the list, the newest first; null: it is damaged. */
export interface RefusedPortion<B extends KeptBody = KeptBody> extends Damaged {
  readonly bodies: readonly (B | null)[];
}

export const refusedPortion = async (
  context: LedgerContext,
  offset: number,
  limit: number,
): Promise<RefusedPortion> => {
  const stored = await storedBodies(context, offset, limit);
  const unread = unreadIn();
  const bodies = stored.map(({ name, json, repeats, keptAt }) =>
    unread.read(name, (): KeptBody => ({ ...openRefused(context.sealer, json), repeats, keptAt })),
  );
  return { bodies, ...unread.damaged() };
};
