import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { KeptBody, Ledger } from '@scm-relay/ledger';
import { type Durability, personalValues } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES, WAITING_REASONS } from '@scm-relay/schemas';
import { oldestWaiting } from '../overview/figures.js';
import { noticeOf, numbersOf } from '../refused/numbers.js';
import type { AlertFigures, RefusedNow } from './alert.js';
import { type ConditionSources, readConditions } from './read-conditions.js';
import { partReader } from './read-part.js';

/** Up to where the lists were read. */
export interface Cursor {
  /** a place on the attention list; null: never looked */
  readonly attention: string | null;
  /** when the newest refused body was kept, '0': there was none; null: never looked */
  readonly refused: string | null;
  /** a place on the list of checkouts with a warning; null: never looked */
  readonly warned: string | null;
}

export const NEVER_LOOKED: Cursor = { attention: null, refused: null, warned: null };

export interface AlertSources extends ConditionSources {
  readonly ledger: ConditionSources['ledger'] &
    Pick<
      Ledger,
      | 'attentionPage'
      | 'attentionReasons'
      | 'figures'
      | 'refusedPortion'
      | 'shownDocuments'
      | 'waitingReasons'
      | 'warnedSince'
    >;
  readonly durability: () => Promise<Durability>;
}

const PAGE = 200;
/** More than this at one look is left for the next. */
const MOST_ITEMS = 2000;
/** Refused bodies read in one pass; more of them come from the same few senders and would add nothing. */
const MOST_BODIES = 500;
const BODIES_PAGE = 50;
/** More checkouts with a warning than this at one look are left for the next. */
const MOST_WARNED = 500;

/** The cursor of the first look names no item yet: the list is then read from its beginning. */
const NO_ITEM = /^\d+ e\/$/;

const refusedNow = (entry: KeptBody, known: readonly string[]): RefusedNow => {
  const { kind, status, code, body, repeats } = entry;
  const { dn, tn } = numbersOf(entry, known);
  return {
    kind,
    status,
    code,
    digest: createHash('sha256').update(`${kind}\0${body}`).digest('base64url').slice(0, 16),
    dn,
    tns: tn === null ? [] : tn.split(', '),
    repeats,
  };
};

/** Bodies refused since the cursor, the oldest first. None in the first pass: a board that starts does not report old ones. */
const readRefused = async (ledger: AlertSources['ledger'], cursor: Cursor['refused']) => {
  const since = Number(cursor);
  // one that an earlier version wrote is no time
  const first = cursor === null || Number.isNaN(since);
  const found: KeptBody[] = [];
  for (let from = 0; from < MOST_BODIES; from += BODIES_PAGE) {
    const { bodies } = await ledger.refusedPortion(from, BODIES_PAGE);
    // what is behind one that is damaged may be fresh
    const fresh = bodies.filter((each) => first || each === null || each.keptAt > since);
    const read = fresh.filter((each) => each !== null);
    found.push(...(first ? read.slice(0, 1) : read));
    if (first || fresh.length < BODIES_PAGE) break;
  }
  const [newest] = found;
  const { documents } = await ledger.shownDocuments(first ? [] : found.map(noticeOf));
  const known = personalValues(documents);
  const refused: RefusedNow[] = [];
  for (const entry of first ? [] : found.reverse()) {
    // many numbers, and many persons they may name, take a while: others have their turn between two
    await setImmediate();
    refused.push(refusedNow(entry, known));
  }
  return { cursor: String(newest?.keptAt ?? (first ? 0 : since)), refused };
};

/** How many of each reason came on the list since the cursor. At the first look all of them. */
const readFresh = async (ledger: AlertSources['ledger'], cursor: Cursor['attention'], now: number) => {
  const fresh = new Map<string, number>();
  if (cursor === null) return { cursor: `${now} e/`, fresh: null };
  let after = NO_ITEM.test(cursor) ? null : cursor;
  for (let read = 0; read < MOST_ITEMS; read += PAGE) {
    const { items, next } = await ledger.attentionPage({}, { after, limit: PAGE });
    for (const { reason } of items) fresh.set(reason, (fresh.get(reason) ?? 0) + 1);
    const last = items.at(-1);
    // a page may hold nothing that can be read: the list goes on behind it
    after = next ?? (last ? `${Date.parse(last.since)} ${last.id}` : after);
    if (next === null) break;
  }
  return { cursor: after ?? cursor, fresh };
};

/** The list before its counts: an item that comes in between is counted now and told at the next look. */
const readAttention = async (ledger: AlertSources['ledger'], before: Cursor['attention'], now: number) => {
  const { cursor, fresh } = await readFresh(ledger, before, now);
  const list = await ledger.attentionReasons();
  return {
    cursor,
    list: list.map(({ reason, count }) => ({
      reason,
      total: count,
      fresh: fresh === null ? count : (fresh.get(reason) ?? 0),
    })),
  };
};

const readParked = async (ledger: AlertSources['ledger'], now: number): Promise<AlertFigures['parked']> => {
  const parked = await ledger.waitingReasons();
  // what none waits for is named, too: it may be over
  return WAITING_REASONS.map((reason) => {
    const { count = 0, oldest = now } = parked.find((each) => each.reason === reason) ?? {};
    return { reason, count, oldestMs: Math.max(0, now - oldest) };
  });
};

/**
 * How things stand, and what is new since `cursor`. Each figure is read by itself: what fails is told to `onError`, hides none of the others,
 * and is read from the same place at the next look.
 */
export const readAlertFigures = async (
  sources: AlertSources,
  cursor: Cursor,
  now: number,
  onError: (what: string, error: unknown) => void,
): Promise<{ readonly figures: AlertFigures; readonly cursor: Cursor }> => {
  const { ledger, queues } = sources;
  const part = partReader(onError);
  const [attention, bodies, warned, parked, counts, ages, standing, durable] = await Promise.all([
    part('the attention list', () => readAttention(ledger, cursor.attention, now)),
    part('refused bodies', () => readRefused(ledger, cursor.refused)),
    // one that an earlier version wrote does not name it
    part('checkouts with a warning', () => ledger.warnedSince(cursor.warned ?? null, MOST_WARNED)),
    part('waiting events', () => readParked(ledger, now)),
    part('the queues', () => queues.counts()),
    Promise.all(
      QUEUES.map((queue) =>
        part(`the oldest job of ${queue}`, async () => ({ queue, oldestMs: await oldestWaiting(queues, queue, now) })),
      ),
    ),
    part('breakers, holds and the backup', () => ledger.figures()),
    part('how durable Redis is', sources.durability),
  ]);
  const conditions = await readConditions(sources, { counts, standing, parked: parked ?? [] }, part, now);
  return {
    cursor: {
      attention: attention?.cursor ?? cursor.attention,
      refused: bodies?.cursor ?? cursor.refused,
      warned: warned?.cursor ?? cursor.warned,
    },
    figures: {
      at: now,
      attention: attention?.list ?? null,
      refused: bodies?.refused ?? [],
      stillOut: warned?.seqs ?? [],
      parked: parked ?? [],
      queues: ages.flatMap((each) =>
        each === null || counts === null
          ? []
          : [{ ...each, active: counts[each.queue]?.active ?? 0, paused: counts[each.queue]?.paused ?? false }],
      ),
      open: standing === null ? null : DESTINATIONS.filter((each) => standing.gates[each].open),
      problems: durable?.problems ?? null,
      conditions,
    },
  };
};
