import { createHash } from 'node:crypto';
import type { KeptBody, Ledger } from '@scm-relay/ledger';
import type { Durability } from '@scm-relay/runtime';
import { WAITING_REASONS } from '@scm-relay/schemas';
import { type FigureSources, readFigures } from '../overview/figures.js';
import { numbersOf } from '../refused/numbers.js';
import type { AlertFigures, RefusedNow } from './alert.js';
import { type ConditionSources, readConditions } from './read-conditions.js';

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

export interface AlertSources extends FigureSources, Pick<ConditionSources, 'memory'> {
  readonly ledger: FigureSources['ledger'] &
    ConditionSources['ledger'] &
    Pick<Ledger, 'attentionPage' | 'refusedBodies' | 'waitingReasons' | 'warnedSince'>;
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

const refusedNow = (entry: KeptBody): RefusedNow => {
  const { kind, status, code, body, repeats } = entry;
  const { dn, tn } = numbersOf(entry);
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
    const page = await ledger.refusedBodies(from, first ? 1 : BODIES_PAGE);
    const fresh = page.filter(({ keptAt }) => keptAt > since);
    found.push(...(first ? page : fresh));
    if (first || fresh.length < BODIES_PAGE) break;
  }
  const [newest] = found;
  return {
    cursor: String(newest?.keptAt ?? (first ? 0 : since)),
    refused: first ? [] : found.reverse().map(refusedNow),
  };
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
    if (last) after = next ?? `${Date.parse(last.since)} ${last.id}`;
    if (next === null) break;
  }
  return { cursor: after ?? cursor, fresh };
};

/** How things stand, and what is new since `cursor`. */
export const readAlertFigures = async (
  sources: AlertSources,
  cursor: Cursor,
  now: number = Date.now(),
): Promise<{ readonly figures: AlertFigures; readonly cursor: Cursor }> => {
  const { ledger } = sources;
  // the list before its counts: an item that comes in between is counted now and told at the next look
  const items = await readFresh(ledger, cursor.attention, now);
  const [bodies, warned, parked, { queues, destinations, attention }, { problems }] = await Promise.all([
    readRefused(ledger, cursor.refused),
    // one that an earlier version wrote does not name it
    ledger.warnedSince(cursor.warned ?? null, MOST_WARNED),
    ledger.waitingReasons(),
    readFigures(sources, now),
    sources.durability(),
  ]);
  const paused = new Set(queues.filter((each) => each.paused).map(({ queue }) => queue));
  const conditions = await readConditions(sources, paused, now);
  return {
    cursor: { attention: items.cursor, refused: bodies.cursor, warned: warned.cursor },
    figures: {
      at: now,
      attention: attention.map(({ reason, count }) => ({
        reason,
        total: count,
        fresh: items.fresh === null ? count : (items.fresh.get(reason) ?? 0),
      })),
      refused: bodies.refused,
      stillOut: warned.seqs,
      // what none waits for is named, too: it may be over
      parked: WAITING_REASONS.map((reason) => {
        const { count = 0, oldest = now } = parked.find((each) => each.reason === reason) ?? {};
        return { reason, count, oldestMs: Math.max(0, now - oldest) };
      }),
      queues,
      open: destinations.filter(({ breakerSince }) => breakerSince !== null).map(({ destination }) => destination),
      problems,
      conditions,
    },
  };
};
