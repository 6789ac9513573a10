import { type AuditRecord, type Ledger, plainNumber } from '@scm-relay/ledger';

/** What is left out does not filter. Times in milliseconds since 1970, `until` excluded. */
export interface AuditFilter {
  readonly user?: string;
  /** a whole action, or the first word of one: `attention` finds `attention:retry` */
  readonly action?: string;
  readonly from?: number;
  readonly until?: number;
  readonly text?: string;
}

export interface AuditItem extends AuditRecord {
  /** the event an item is about */
  readonly kind: string | null;
  readonly seq: string | null;
}

export interface AuditList {
  /** the newest first */
  readonly items: readonly AuditItem[];
  readonly next: string | null;
}

type Source = Pick<Ledger, 'auditLog'>;

const CHUNK = 500;
/** One call looks at no more than this. */
const MOST_READ = 5000;

const lower = (text: string): string => text.toLowerCase();

const matches = ({ user, action, from, until, text }: AuditFilter) => {
  const wanted = text && [lower(text), lower(plainNumber(text))];
  return (entry: AuditRecord): boolean => {
    const at = Date.parse(entry.at);
    return (
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

/** What was done, the newest first; a page of a rare filter may come short while `next` leads on. */
export async function auditPage(
  ledger: Source,
  filter: AuditFilter,
  { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
): Promise<AuditList> {
  const test = matches(filter);
  const items: AuditItem[] = [];
  let before = cursor;
  for (let read = 0; read < MOST_READ; read += CHUNK) {
    const { entries, next } = await ledger.auditLog({ limit: CHUNK, ...(before === null ? {} : { before }) });
    for (const entry of entries) {
      if (filter.from !== undefined && Date.parse(entry.at) < filter.from) return { items, next: null };
      if (test(entry)) items.push({ ...entry, ...eventIn(entry.item) });
      if (items.length === limit) return { items, next: entry === entries.at(-1) && next === null ? null : entry.id };
    }
    if (next === null) return { items, next: null };
    before = next;
  }
  return { items, next: before };
}
