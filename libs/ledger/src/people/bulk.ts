import { randomUUID } from 'node:crypto';
import { iso, list, string } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';
import { placeOf, sealText } from '../sealed/parts.js';
import { shownText } from '../sealed/shown.js';
import type { AttentionAction } from './act.js';
import type { AttentionItem } from './attention-list.js';

/** An action on many attention items. It is a record of its own: whichever process finds it open carries it on. */
export interface BulkOrder {
  readonly user: string;
  readonly action: AttentionAction;
  /** free text that may name a person: kept until the bulk ends, as long as items are to be given it */
  readonly note: string;
  /** the notice to use, '' for the items' own */
  readonly dn: string;
  readonly perSecond: number;
  /** what may have been processed is sent again all the same */
  readonly acceptDoubles: boolean;
}

export type BulkStatus = 'running' | 'done' | 'cancelled';

export interface BulkView extends BulkOrder {
  readonly id: string;
  readonly status: BulkStatus;
  readonly total: number;
  /** how many were done, had left the list before, or could not be done */
  readonly ok: number;
  readonly gone: number;
  readonly refused: number;
  /** could not be done by a fault of ours, which the log names */
  readonly failed: number;
  /** what became of those that were done, as far as it was looked at (`followBulk`) */
  readonly followed: {
    readonly delivered: number;
    /** on the attention list again */
    readonly again: number;
    readonly settled: number;
    readonly onTheirWay: number;
  };
  /** ISO 8601 UTC */
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** What became of one item. */
export type BulkResult = 'ok' | 'gone' | 'refused' | 'failed';

export type BulkStep =
  /** act on it now. `there` false: it left the list; `again`: it was handed out before to a process that died */
  | { readonly answer: 'item'; readonly item: string; readonly there: boolean; readonly again: boolean }
  /** the next one is just being mapped again: ask once more in a moment */
  | { readonly answer: 'later' }
  | { readonly answer: 'busy' | 'done' | 'cancelled' | 'gone' };

const KEPT_SECONDS = 30 * 86_400;
/** a bulk whose maker died before it was complete */
const UNFINISHED_SECONDS = 3600;
const KEPT_BULKS = 200;

const BULK_STEP = script('people/bulk-step');
const RELEASE = script('people/bulk-release');
const FOLLOW = script('people/bulk-follow');
/** One look of a page at a bulk action: some milliseconds of Redis's time. */
const FOLLOWED = 500;

export const notePlace = (id: string): string => placeOf(`bulk:${id}`, 'note');

type Places = readonly Pick<AttentionItem, 'id' | 'since'>[];

/** Writes a bulk action down, item by item as the list stands now, and opens it when it is complete. */
export const createBulk = async (
  { redis, prefix, sealer }: LedgerContext,
  order: BulkOrder,
  chunks: AsyncIterable<Places> | Iterable<Places>,
): Promise<{ readonly id: string; readonly total: number }> => {
  const key = keysUnder(prefix);
  const id = randomUUID();
  const items = key('bulk-items', id);
  let total = 0;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    await redis.rpush(items, ...chunk.map((item) => `${Date.parse(item.since)} ${item.id}`));
    await redis.expire(items, UNFINISHED_SECONDS);
    total += chunk.length;
  }
  const now = Date.now();
  const note = order.note === '' ? '' : sealText(sealer, order.note, notePlace(id));
  const replies = await redis
    .multi()
    .hset(key('bulk', id), {
      ...order,
      note,
      status: 'running',
      total,
      ok: 0,
      gone: 0,
      refused: 0,
      failed: 0,
      createdAt: now,
    })
    .persist(items)
    .zadd(key('bulks'), now, id)
    .zremrangebyrank(key('bulks'), 0, -KEPT_BULKS - 1)
    .zadd(key('bulks-open'), now, id)
    .exec();
  for (const [error] of replies ?? []) if (error) throw error;
  return { id, total };
};

/**
 * Books `before`, the result of the item handed out last, and hands out the next to the holder of the lock. `patient`: not one that is
 * just being mapped again.
 */
export const bulkStep = async (
  context: LedgerContext,
  id: string,
  token: string,
  lockMs: number,
  before: BulkResult | null,
  patient = false,
): Promise<BulkStep> => {
  const [answer, item, there, again] = list(
    await run(context, BULK_STEP, { id, token, lockMs, result: before ?? undefined, kept: KEPT_SECONDS, patient }),
  );
  if (answer === 'later') return { answer };
  if (answer === 'item') return { answer, item: string(item), there: there === 1, again: again === 1 };
  return { answer: answer === 'busy' || answer === 'done' || answer === 'cancelled' ? answer : 'gone' };
};

/** Gives the lock back before its time, so that another process can go on at once. */
export const releaseBulk = async (context: LedgerContext, id: string, token: string): Promise<void> => {
  await run(context, RELEASE, { id, token });
};

/** Stops it before its next item; false: it has ended already. */
export const cancelBulk = async ({ redis, prefix }: LedgerContext, id: string): Promise<boolean> => {
  const key = keysUnder(prefix);
  if ((await redis.zrem(key('bulks-open'), id)) === 0) return false;
  await redis
    .multi()
    .hset(key('bulk', id), { status: 'cancelled', endedAt: Date.now() })
    .hdel(key('bulk', id), 'note')
    .expire(key('bulk', id), KEPT_SECONDS)
    .del(key('bulk-items', id))
    .exec();
  return true;
};

/** Ids of those that are not finished, the oldest first. */
export const openBulks = async ({ redis, prefix }: LedgerContext): Promise<string[]> =>
  redis.zrange(keysUnder(prefix)('bulks-open'), '0', '-1');

export const bulkView = async ({ redis, prefix, sealer }: LedgerContext, id: string): Promise<BulkView | null> => {
  const h = await redis.hgetall(keysUnder(prefix)('bulk', id));
  if (!h.status) return null;
  const { note = '' } = h;
  const number = (name: string): number => Number(h[name] ?? 0);
  return {
    id,
    user: h.user ?? '',
    action: h.action === 'resolve' || h.action === 'discard' ? h.action : 'retry',
    note: shownText(() => sealer.open(note, notePlace(id))),
    dn: h.dn ?? '',
    perSecond: number('perSecond'),
    acceptDoubles: h.acceptDoubles === 'true',
    status: h.status === 'done' || h.status === 'cancelled' ? h.status : 'running',
    total: number('total'),
    ok: number('ok'),
    gone: number('gone'),
    refused: number('refused'),
    failed: number('failed'),
    followed: {
      delivered: number('delivered'),
      again: number('again'),
      settled: number('settled'),
      onTheirWay: Math.max(0, number('ok') - number('delivered') - number('again') - number('settled')),
    },
    createdAt: iso(number('createdAt')),
    endedAt: h.endedAt ? iso(h.endedAt) : null,
  };
};

/** The same after a look at what became of some of its items. */
export const followBulk = async (context: LedgerContext, id: string): Promise<BulkView | null> => {
  if ((await context.redis.exists(keysUnder(context.prefix)('bulk-followed', id))) === 1) {
    await run(context, FOLLOW, { id, most: FOLLOWED });
  }
  return bulkView(context, id);
};

/** The latest ones, the newest first, without those whose record is damaged. */
export const latestBulks = async (context: LedgerContext, limit: number): Promise<BulkView[]> => {
  const ids = await context.redis.zrange(keysUnder(context.prefix)('bulks'), '0', String(limit - 1), 'REV');
  const viewOf = (id: string): Promise<BulkView | null> =>
    bulkView(context, id).catch((error: unknown) => {
      if (isDamage(error)) return null;
      throw error;
    });
  const views = await Promise.all(ids.map(viewOf));
  return views.filter((view) => view !== null);
};
