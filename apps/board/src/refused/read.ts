import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  allDamaged,
  type Chased,
  type Damaged,
  type KeptBody,
  type Ledger,
  namesNumber,
  plainNumber,
  WITHHELD,
  withoutPersons,
  writtenText,
} from '@scm-relay/ledger';
import { mask, personalValues } from '@scm-relay/runtime';
import type { EventKind, FieldError } from '@scm-relay/schemas';
import { unknownCursor } from '../http/query.js';
import { type Numbers, noticeOf, numbersOf } from './numbers.js';

/** A body the ingress turned away, without personal data. */
export interface RefusedItem extends Numbers {
  /** names the body, whatever request brought it */
  readonly id: string;
  readonly requestId: string;
  /** ISO 8601 UTC */
  readonly at: string;
  readonly kind: EventKind;
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[] | null;
  readonly caller: string | null;
  readonly body: string;
  /** how often the same body of the same caller was refused, with the same answer */
  readonly repeats: number;
  /** who sees to it, since when (ISO 8601 UTC); null: nobody does */
  readonly chased: { readonly by: string; readonly at: string } | null;
}

/** What is left out does not filter. Times in milliseconds since 1970, `until` excluded. */
export interface RefusedFilter {
  readonly kind?: EventKind;
  readonly status?: number;
  readonly from?: number;
  readonly until?: number;
  readonly text?: string;
  /** whether somebody sees to it */
  readonly chased?: boolean;
}

export interface RefusedPage extends Damaged {
  /** the newest first */
  readonly items: readonly RefusedItem[];
  readonly next: string | null;
  /** the history does not answer: bodies that name notices of it are withheld */
  readonly incomplete?: true;
}

type Source = Pick<Ledger, 'chasedOf' | 'documents' | 'refusedPortion' | 'shownDocuments'>;

const CHUNK = 100;
/** One call looks at no more than this: bodies may be large. */
const MOST_READ = 1000;

const matches = ({ kind, status, from, until, text }: RefusedFilter) => {
  // as it is typed, and as a number: of a text the spaces count
  const wanted = text ? [text, plainNumber(text)].map((each) => each.toLowerCase()).filter(Boolean) : [];
  const names = namesNumber(text ?? '');
  return (entry: KeptBody): boolean =>
    (kind === undefined || entry.kind === kind) &&
    (status === undefined || entry.status === status) &&
    (from === undefined || entry.at >= from) &&
    (until === undefined || entry.at < until) &&
    (wanted.length === 0 ||
      (entry.numbers !== null && names(entry.numbers)) ||
      [writtenText(entry.body), entry.code, entry.requestId, entry.caller ?? ''].some((value) => {
        const here = value.toLowerCase();
        return wanted.some((each) => here.includes(each));
      }));
};

/** What is shown of a body: its text and its numbers, without personal data. */
interface Shown {
  readonly body: string;
  readonly numbers: Numbers;
}

/** Bodies with what is shown of each, and the notices that could not be read for it. */
interface Seen extends Damaged {
  readonly incomplete?: true;
  readonly bodies: ReadonlyMap<KeptBody, Shown>;
}

/** Searched is what is shown: what is masked would be found letter by letter. Of a body that is withheld these are its numbers. */
const seen = async (
  ledger: Source,
  filter: RefusedFilter,
  found: readonly KeptBody[],
  whole: boolean,
): Promise<Seen> => {
  const dns = found.map(noticeOf);
  const {
    documents,
    unread,
    incomplete,
    damaged = [],
  } = await (whole ? ledger.documents(dns) : ledger.shownDocuments(dns));
  const known = personalValues(documents);
  const test = matches(filter);
  const bodies = new Map<KeptBody, Shown>();
  for (const [i, entry] of found.entries()) {
    // some take many milliseconds: others, and health checks, have their turn between two
    await setImmediate();
    const withheld = unread.has(dns[i] ?? '');
    const numbers = numbersOf(entry, known);
    const body = withheld ? WITHHELD : String(mask(entry.body, known));
    const searched = {
      ...entry,
      body: withheld ? Object.values(numbers).join(' ') : body,
      numbers: entry.numbers && withoutPersons(entry.numbers, known),
    };
    if (test(searched)) bodies.set(entry, { body, numbers });
  }
  return { bodies, damaged, ...(incomplete ? { incomplete } : {}) };
};

/** Bodies are many, and may be long: a digest names them. */
const idOf = ({ kind, body }: KeptBody): string =>
  createHash('sha256').update(`${kind} ${body}`).digest('base64url').slice(0, 22);

const nameOf = ({ at, requestId }: KeptBody): string => `${at} ${requestId}`;

/** Where to go on: the entry looked at last, and its place then. Newer ones have moved it further down since. */
const placeAfter = async (ledger: Source, cursor: string | null): Promise<number> => {
  if (cursor === null) return 0;
  const [, hint, name] = /^(\d{1,6}) (\d+ [\s\S]+)$/.exec(cursor) ?? [];
  if (hint === undefined) throw unknownCursor();
  for (let from = Number(hint); from < Number(hint) + MOST_READ; from += CHUNK) {
    const { bodies } = await ledger.refusedPortion(from, CHUNK);
    const at = bodies.findIndex((entry) => entry !== null && nameOf(entry) === name);
    if (at >= 0) return from + at + 1;
    if (bodies.length < CHUNK) break;
  }
  return Number(hint) + 1;
};

const itemOf = (entry: KeptBody, shown: Shown, chased: Chased | null): RefusedItem => {
  const { body, at, keptAt, numbers, ...rest } = entry;
  return {
    id: idOf(entry),
    ...rest,
    ...shown.numbers,
    at: new Date(at).toISOString(),
    body: shown.body,
    chased: chased && { by: chased.by, at: new Date(chased.at).toISOString() },
  };
};

/**
 * Bodies the ingress turned away; a page of a rare filter may come short while `next` leads on. Throws 400 `invalid-query`. `whole`: a
 * body that nobody can mask is a failure (HistoryUnavailableError), as in an export.
 */
export async function refusedPage(
  ledger: Source,
  filter: RefusedFilter,
  {
    cursor,
    limit,
    whole = false,
  }: { readonly cursor: string | null; readonly limit: number; readonly whole?: boolean },
): Promise<RefusedPage> {
  const test = matches(filter);
  const start = await placeAfter(ledger, cursor);
  const items: RefusedItem[] = [];
  const unread: Damaged[] = [];
  let incomplete = false;
  let next: string | null = null;
  for (let from = start; ; from += CHUNK) {
    const portion = await ledger.refusedPortion(from, CHUNK);
    // each at its place in the list, which a mark names
    const chunk = portion.bodies.flatMap((entry, i) => (entry === null ? [] : [{ entry, place: from + i }]));
    const chased = await ledger.chasedOf(chunk.map(({ entry }) => idOf(entry)));
    const wanted = (entry: KeptBody, by: Chased | null): boolean =>
      test(entry) && (filter.chased === undefined || filter.chased === (by !== null));
    const matching = chunk.flatMap(({ entry }, i) => (wanted(entry, chased[i] ?? null) ? [entry] : []));
    const wantedNow = filter.text ? matching : matching.slice(0, limit - items.length);
    const shown = await seen(ledger, filter, wantedNow, whole);
    unread.push(portion, shown);
    incomplete ||= shown.incomplete === true;
    for (const [i, { entry, place }] of chunk.entries()) {
      const seenOf = shown.bodies.get(entry);
      if (seenOf === undefined || items.length === limit) continue;
      items.push(itemOf(entry, seenOf, chased[i] ?? null));
      if (items.length === limit) next = `${place} ${nameOf(entry)}`;
    }
    const last = chunk.at(-1);
    if (portion.bodies.length < CHUNK || next !== null) break;
    // where nothing of a portion can be read there is no place to name
    if (last && from + CHUNK - start >= MOST_READ) {
      next = `${last.place} ${nameOf(last.entry)}`;
      break;
    }
  }
  return { items, next, ...(incomplete ? { incomplete: true } : {}), ...allDamaged(unread) };
}

/** Every body that matches, the newest first, a page at a time. */
export async function* refusedPages(ledger: Source, filter: RefusedFilter): AsyncGenerator<RefusedPage> {
  let cursor: string | null = null;
  do {
    const page: RefusedPage = await refusedPage(ledger, filter, { cursor, limit: CHUNK, whole: true });
    yield page;
    cursor = page.next;
  } while (cursor !== null);
}
