import type { AuditFilter as KeptAuditFilter } from '@scm-relay/history';
import { type AuditRecord, allDamaged, type Damaged, type Ledger, plainNumber } from '@scm-relay/ledger';

/** What is left out does not filter. Times in milliseconds since 1970, `until` excluded. */
export interface AuditFilter extends Omit<KeptAuditFilter, 'action'> {
  /** a whole action, or the first word of one: `attention` finds `attention:retry` */
  readonly action?: string;
  /** the parts of one bulk action */
  readonly bulk?: string;
}

export interface AuditItem extends AuditRecord {
  /** the event an item is about */
  readonly kind: string | null;
  readonly seq: string | null;
}

/** What was done at once: one entry, or those of a bulk action that stand together here. */
export interface AuditGroup {
  readonly first: AuditItem;
  readonly parts: readonly AuditItem[];
}

interface Walked extends Damaged {
  readonly next: string | null;
  /** the history does not answer: only what Redis has is here */
  readonly incomplete?: true;
}

export interface AuditGroups extends Walked {
  /** the newest first */
  readonly groups: readonly AuditGroup[];
}

export interface AuditList extends Walked {
  /** the newest first */
  readonly items: readonly AuditItem[];
}

type Source = Pick<Ledger, 'auditLog'>;

const CHUNK = 500;
/** One call looks at no more than this. */
const MOST_READ = 5000;

const lower = (text: string): string => text.toLowerCase();

const matches = ({ user, action, from, until, text, bulk }: AuditFilter) => {
  const wanted = text && [lower(text), lower(plainNumber(text))];
  return (entry: AuditRecord): boolean => {
    const at = Date.parse(entry.at);
    return (
      (bulk === undefined || entry.bulk === bulk) &&
      (user === undefined || lower(entry.user ?? '') === lower(user)) &&
      (action === undefined || entry.action === action || entry.action.startsWith(`${action}:`)) &&
      (from === undefined || at >= from) &&
      (until === undefined || at < until) &&
      (!wanted ||
        [entry.item, entry.note, entry.dn, entry.result, entry.action].some(
          (value) => value && wanted.some((each) => lower(value).includes(each)),
        ))
    );
  };
};

/** `e/refund:S1`, `d/wdt-1/refund:S1` → the event. */
const eventIn = (item: string | null): Pick<AuditItem, 'kind' | 'seq'> => {
  const [, kind, seq] = /^(?:e|d\/[\w-]+)\/(checkout|refund|refuse):([\s\S]+)$/.exec(item ?? '') ?? [];
  return { kind: kind ?? null, seq: seq ?? null };
};

const placed = (entry: AuditRecord): AuditItem => ({ ...entry, ...eventIn(entry.item) });

/** Walks the log backward and hands what matches to `take` until that has enough, the log ends, or enough was looked at. */
const walk = async (
  ledger: Source,
  filter: AuditFilter,
  cursor: string | null,
  take: (item: AuditItem) => boolean,
): Promise<Walked> => {
  const test = matches(filter);
  let before = cursor;
  const unread: Damaged[] = [];
  for (let read = 0; read < MOST_READ; read += CHUNK) {
    const page = await ledger.auditLog({ limit: CHUNK, ...(before === null ? {} : { before }) });
    const { entries, next, incomplete } = page;
    unread.push(page);
    const lacking = { ...(incomplete ? { incomplete } : {}), ...allDamaged(unread) };
    for (const entry of entries) {
      if (filter.from !== undefined && Date.parse(entry.at) < filter.from) return { next: null, ...allDamaged(unread) };
      if (test(entry) && !take(placed(entry))) {
        const last = entry === entries.at(-1) && next === null;
        return { next: last ? null : entry.id, ...lacking };
      }
    }
    // each further look would wait for the history as long as this one did
    if (next === null || incomplete) return { next, ...lacking };
    before = next;
  }
  return { next: before, ...allDamaged(unread) };
};

interface AuditPlace {
  readonly cursor: string | null;
  readonly limit: number;
}

/** What was done, the newest first; a page of a rare filter may come short while `next` leads on. */
export async function auditPage(
  ledger: Source,
  filter: AuditFilter,
  { cursor, limit }: AuditPlace,
): Promise<AuditList> {
  const items: AuditItem[] = [];
  const walked = await walk(ledger, filter, cursor, (item) => items.push(item) < limit);
  return { items, ...walked };
}

/** The same with a bulk action as one entry that holds its parts; one that goes on beyond what was looked at goes on on the next page. */
export async function auditGroups(
  ledger: Source,
  filter: AuditFilter,
  { cursor, limit }: AuditPlace,
): Promise<AuditGroups> {
  const groups: { readonly first: AuditItem; readonly parts: AuditItem[] }[] = [];
  const bulks = new Map<string, AuditItem[]>();
  const walked = await walk(ledger, filter, cursor, (item) => {
    const known = item.bulk === undefined || filter.bulk !== undefined ? undefined : bulks.get(item.bulk);
    if (known) {
      known.push(item);
      return true;
    }
    const parts = [item];
    if (item.bulk !== undefined && filter.bulk === undefined) bulks.set(item.bulk, parts);
    // a bulk that follows may still be taken in whole
    return groups.push({ first: item, parts }) < limit;
  });
  return { groups, ...walked };
}
