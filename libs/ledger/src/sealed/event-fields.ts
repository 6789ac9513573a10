import type { EventContent } from '@scm-relay/schemas';
import type { AttemptRecord } from '../delivery/attempt.js';
import { parsed } from '../script/replies.js';
import {
  type Change,
  openMembers,
  placeOf,
  rewriteJson,
  rewriteMembers,
  rewriteText,
  sealMembers,
  sealText,
} from './parts.js';
import type { Sealer } from './sealer.js';

// The personal parts of `event:<id>` (docs/ledger.md): a refuse's `msg`, what was posted, requests, what vendors answered, details, their
// word on a delivery, notes. Scripts look inside none of them.

const CONTENT = ['msg'];
const ATTEMPT = ['response', 'message'];

const eventPlace = (id: string, part: string): string => placeOf(`event:${id}`, part);

export const sealContent = (sealer: Sealer, id: string, content: EventContent): string =>
  sealMembers(sealer, content, CONTENT, eventPlace(id, 'body'));

export const openContent = <T = EventContent>(sealer: Sealer, id: string, json: string): T =>
  openMembers<T>(sealer, json, eventPlace(id, 'body'));

/** `part` is a field of the hash: `posted`, `push-1.request`, or `push-1.vendor` for a member of the field `push-1`. */
export const sealPart = (sealer: Sealer, id: string, part: string, value: unknown): string =>
  sealer.seal(JSON.stringify(value), eventPlace(id, part));

export const openPart = (sealer: Sealer, id: string, part: string, stored: string): unknown =>
  parsed<unknown>(sealer.open(stored, eventPlace(id, part)));

export const sealAttempt = (sealer: Sealer, id: string, delivery: string, record: AttemptRecord): string =>
  sealMembers(sealer, record, ATTEMPT, eventPlace(id, `${delivery}.${record.n}`));

export const openAttempt = (sealer: Sealer, id: string, field: string, json: string): AttemptRecord =>
  openMembers<AttemptRecord>(sealer, json, eventPlace(id, field));

/** Why something waits for a person; `delivery` '': the event's own. */
export const sealDetail = (sealer: Sealer, id: string, delivery: string, detail: string): string =>
  sealText(sealer, detail, eventPlace(id, `${delivery}.detail`));

export const openDetail = (sealer: Sealer, id: string, delivery: string, stored: string): string =>
  sealer.open(stored, eventPlace(id, `${delivery}.detail`));

/** What a person noted when acting on `item`, an event or a delivery of it (`e/…`, `d/…`). */
export const sealNote = (sealer: Sealer, item: string, note: string): string =>
  sealText(sealer, note, placeOf(item, 'note'));

export const openNote = (sealer: Sealer, id: string, delivery: string | undefined, stored: string): string =>
  sealer.open(stored, placeOf(delivery === undefined ? `e/${id}` : `d/${delivery}`, 'note'));

interface HistoryRecord {
  readonly note?: string;
  readonly delivery?: string;
}

const rewriteHistory = (sealer: Sealer, id: string, json: string, { text }: Change): string | null => {
  let changed = false;
  const entries = parsed<HistoryRecord[]>(json).map((entry) => {
    if (entry.note === undefined) return entry;
    const plain = openNote(sealer, id, entry.delivery, entry.note);
    const next = text(plain);
    if (next === plain && sealer.isCurrent(entry.note)) return entry;
    changed = true;
    return { ...entry, note: sealNote(sealer, entry.delivery === undefined ? `e/${id}` : `d/${entry.delivery}`, next) };
  });
  return changed ? JSON.stringify(entries) : null;
};

/** The record of an event or delivery: `detail` and `vendor` in it. */
const rewriteRecord = (sealer: Sealer, id: string, delivery: string, json: string, change: Change): string | null => {
  const record = parsed<Readonly<Record<string, unknown>>>(json);
  const next: Record<string, string> = {};
  const set = (name: string, value: string | null): void => {
    if (value !== null) next[name] = value;
  };
  const { detail, vendor } = record;
  if (typeof detail === 'string' && detail !== '')
    set('detail', rewriteText(sealer, detail, eventPlace(id, `${delivery}.detail`), change));
  if (typeof vendor === 'string')
    set('vendor', rewriteJson(sealer, vendor, eventPlace(id, `${delivery}.vendor`), change, 'theirs'));
  return Object.keys(next).length === 0 ? null : JSON.stringify({ ...record, ...next });
};

const DELIVERY = /^[a-z]+-\d+$/;
const REQUEST = /^[a-z]+-\d+\.request$/;
const TRY = /^[a-z]+-\d+\.\d+$/;

const rewriteField = (sealer: Sealer, id: string, name: string, value: string, change: Change): string | null => {
  if (value === '') return null;
  if (name === 'body') return rewriteMembers(sealer, value, CONTENT, eventPlace(id, name), change);
  if (name === 'posted') return rewriteJson(sealer, value, eventPlace(id, name), change, 'posted');
  if (REQUEST.test(name)) return rewriteJson(sealer, value, eventPlace(id, name), change, 'ours');
  if (TRY.test(name)) return rewriteMembers(sealer, value, ATTEMPT, eventPlace(id, name), change);
  if (name === 'history') return rewriteHistory(sealer, id, value, change);
  if (name === 'state') return rewriteRecord(sealer, id, '', value, change);
  return DELIVERY.test(name) ? rewriteRecord(sealer, id, name, value, change) : null;
};

/** The fields of an event's hash that a change makes others; all of them lie as they are written today. */
export const rewriteEvent = (
  sealer: Sealer,
  id: string,
  fields: Readonly<Record<string, string>>,
  change: Change,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const next = rewriteField(sealer, id, name, value, change);
      return next === null ? [] : [[name, next]];
    }),
  );
