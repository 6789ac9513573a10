import type { Author } from '@scm-relay/runtime';
import { parsed } from '../script/replies.js';
import type { Sealer } from './sealer.js';

/** What is done to the personal parts of a record; the rest of it stays as it is. */
export interface Change {
  readonly value: (value: unknown, author: Author) => unknown;
  readonly text: (text: string) => string;
}

/** Reads and writes again: what lies there in the clear or under an old key is sealed with the first one. */
export const SAME: Change = { value: (value) => value, text: (text) => text };

/** What a sealed value is bound to: its key without the deployment's prefix, and its field or part. */
export const placeOf = (key: string, part: string): string => `${key}\n${part}`;

/** Free text that begins like a sealed value would be taken for one. */
export const sealText = (sealer: Sealer, text: string, place: string): string =>
  sealer.seals || !text.startsWith('~') ? sealer.seal(text, place) : ` ${text}`;

/** null: it lies as it should */
const rewritten = (sealer: Sealer, stored: string, place: string, change: (plain: string) => string): string | null => {
  const plain = sealer.open(stored, place);
  const next = change(plain);
  return next === plain && sealer.isCurrent(stored) ? null : sealText(sealer, next, place);
};

export const rewriteText = (sealer: Sealer, stored: string, place: string, { text }: Change): string | null =>
  rewritten(sealer, stored, place, text);

export const rewriteJson = (
  sealer: Sealer,
  stored: string,
  place: string,
  change: Change,
  author: Author,
): string | null =>
  rewritten(sealer, stored, place, (plain) =>
    change === SAME ? plain : JSON.stringify(change.value(parsed<unknown>(plain), author)),
  );

type Members = Readonly<Record<string, unknown>>;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** A record as JSON, the members `names` of it sealed together as the member `sealed`; nothing is sealed where none is given. */
export const sealMembers = (sealer: Sealer, record: object, names: readonly string[], place: string): string => {
  if (!sealer.seals) return JSON.stringify(record);
  const members = Object.entries(record);
  const inside = members.filter(([name, value]) => names.includes(name) && isGiven(value));
  if (inside.length === 0) return JSON.stringify(record);
  const outside = members.filter(([name]) => !names.includes(name));
  const sealed = sealer.seal(JSON.stringify(Object.fromEntries(inside)), place);
  return JSON.stringify({ ...Object.fromEntries(outside), sealed });
};

/** What `sealMembers` was given. */
export const openMembers = <T>(sealer: Sealer, json: string, place: string): T => {
  const { sealed, ...record } = parsed<Members>(json);
  if (typeof sealed !== 'string') return parsed<T>(json);
  return { ...record, ...parsed<object>(sealer.open(sealed, place)) } as T;
};

export const rewriteMembers = (
  sealer: Sealer,
  json: string,
  names: readonly string[],
  place: string,
  change: Change,
): string | null => {
  const record = openMembers<Members>(sealer, json, place);
  const inside = Object.entries(record).filter(([name, value]) => names.includes(name) && isGiven(value));
  if (inside.length === 0) return null;
  const next = change.value(Object.fromEntries(inside), 'theirs');
  const { sealed } = parsed<Members>(json);
  const lies = typeof sealed === 'string' ? sealer.isCurrent(sealed) : !sealer.seals;
  if (lies && JSON.stringify(next) === JSON.stringify(Object.fromEntries(inside))) return null;
  return sealMembers(sealer, { ...record, ...(next as object) }, names, place);
};
