import type { EventKind, FieldError } from '@scm-relay/schemas';
import { keysUnder } from '../script/keys.js';
import { parsed } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';
import { openMembers, placeOf, sealMembers } from '../sealed/parts.js';
import type { Sealer } from '../sealed/sealer.js';
import { shown } from '../sealed/shown.js';

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

const KEPT = 10_000;
/** What may hold personal data: the rules may quote what broke them. */
export const REFUSED_PARTS = ['body', 'errors'];

export const refusedPlace = ({ requestId }: Pick<RefusedBody, 'requestId'>): string => placeOf('refused', requestId);

export const sealRefused = (sealer: Sealer, entry: RefusedBody): string =>
  sealMembers(sealer, entry, REFUSED_PARTS, refusedPlace(entry));

const openRefused = (sealer: Sealer, json: string): RefusedBody => {
  const record = parsed<RefusedBody>(json);
  return shown(
    () => ({ errors: null, ...openMembers<Omit<RefusedBody, 'errors'>>(sealer, json, refusedPlace(record)) }),
    (why) => ({ ...record, errors: null, body: `unreadable: ${why}` }),
  );
};

export const keepRefused = async ({ redis, prefix, sealer }: LedgerContext, entry: RefusedBody): Promise<void> => {
  const key = keysUnder(prefix)('refused');
  const replies = await redis
    .multi()
    .lpush(key, sealRefused(sealer, entry))
    .ltrim(key, 0, KEPT - 1)
    .exec();
  for (const [error] of replies ?? []) if (error) throw error;
};

/** The newest first. */
export const refusedBodies = async (
  { redis, prefix, sealer }: LedgerContext,
  offset: number,
  limit: number,
): Promise<RefusedBody[]> =>
  (await redis.lrange(keysUnder(prefix)('refused'), offset, offset + limit - 1)).map((json) =>
    openRefused(sealer, json),
  );
