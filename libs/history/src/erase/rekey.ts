import type { KeptEvent, KeptNotice } from '@scm-relay/schemas';
import { type Database, locked, type Query } from '../database.js';
import { eventOf } from '../event-row.js';
import type { Rewrite, Rewritten } from '../history.js';
import { noticeOf } from '../notice-row.js';
import { rowsAsJson } from '../text.js';
import { rewriteEvents, rewriteNotices } from './rewrite.js';

/** Where a rewriting stands: behind this event; when all events are done, behind this notice; then behind this entry of the audit log. */
type Place = ['events', number, string, string] | ['notices', string, number] | ['audit', number, string];

const BEGIN: Place = ['events', -1, '', ''];
const NOTICES: Place = ['notices', '', -1];
const AUDIT: Place = ['audit', -1, ''];

interface Portion {
  readonly checked: number;
  readonly changed: number;
  /** null: none is left behind this portion */
  readonly last: Place | null;
}

interface Bounds {
  readonly limit: number;
  readonly dryRun: boolean;
}

const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

const rekeyEvents = async (
  query: Query,
  apply: Rewrite,
  [, at, kind, seq]: Extract<Place, readonly ['events', ...unknown[]]>,
  { limit, dryRun }: Bounds,
): Promise<Portion> => {
  const rows = await query(
    `SELECT e.doc, e.ended_at FROM events e WHERE e.accepted_at >= $1 AND (e.accepted_at, e.kind, e.seq) > ($1, $2, $3)
     ORDER BY e.accepted_at, e.kind, e.seq LIMIT $4`,
    [new Date(at), kind, seq, limit],
  );
  const all = rows
    .map(eventOf)
    .map((was): [KeptEvent, KeptEvent] => [was, { ...was, fields: apply.event(was.fields, was) }]);
  const changed = all.filter(([was, is]) => !same(was.fields, is.fields)).map(([, is]) => is);
  if (!dryRun) await rewriteEvents(query, changed, true);
  const last = all.at(-1)?.[0];
  return {
    checked: all.length,
    changed: changed.length,
    last: last ? ['events', last.acceptedAt, last.kind, last.seq] : null,
  };
};

/** The digests by which it is found by a mobile number are made with the key, too. */
const rekeyed = (was: KeptNotice, apply: Rewrite): KeptNotice => {
  const { fields, document } = apply.notice(was, was.dn);
  return { ...was, fields, document, mobiles: fields.mobiles?.split(' ').filter(Boolean) ?? was.mobiles };
};

const rekeyNotices = async (
  query: Query,
  apply: Rewrite,
  [, dn, firstAt]: Extract<Place, readonly ['notices', ...unknown[]]>,
  { limit, dryRun }: Bounds,
): Promise<Portion> => {
  const rows = await query(
    'SELECT n.doc FROM notices n WHERE (n.dn, n.first_at) > ($1, $2) ORDER BY n.dn, n.first_at LIMIT $3',
    [dn, new Date(firstAt), limit],
  );
  const all = rows.map(noticeOf).map((was): [KeptNotice, KeptNotice] => [was, rekeyed(was, apply)]);
  const changed = all
    .filter(([was, is]) => was.document !== is.document || !same(was.fields, is.fields))
    .map(([, is]) => is);
  if (!dryRun) await rewriteNotices(query, changed, true);
  const last = all.at(-1)?.[0];
  return { checked: all.length, changed: changed.length, last: last ? ['notices', last.dn, last.firstAt] : null };
};

const rekeyAudit = async (
  query: Query,
  apply: Rewrite,
  [, at, id]: Extract<Place, readonly ['audit', ...unknown[]]>,
  { limit, dryRun }: Bounds,
): Promise<Portion> => {
  const rows = await query(
    `SELECT at, id, entry::text AS entry FROM audit WHERE at >= $1 AND (at, id) > ($1, $2) ORDER BY at, id LIMIT $3`,
    [new Date(at), id, limit],
  );
  const all = rows.map((row) => {
    const was = String(row.entry);
    return { at: (row.at as Date).getTime(), id: String(row.id), was, entry: apply.audit(was) };
  });
  const changed = all.filter(({ was, entry }) => was !== entry);
  if (changed.length > 0 && !dryRun)
    await query(
      `UPDATE audit a SET entry = b.entry FROM json_to_recordset($1::json) AS b(at float8, id text, entry json)
       WHERE a.at = to_timestamp(b.at / 1000) AND a.id = b.id`,
      [rowsAsJson(changed.map(({ at, id, entry }) => ({ at, id, entry: JSON.parse(entry) as unknown })))],
    );
  const last = all.at(-1);
  return { checked: all.length, changed: changed.length, last: last ? ['audit', last.at, last.id] : null };
};

/** What comes after the last of each. */
const AFTER: Readonly<Record<Place[0], Place | null>> = { events: NOTICES, notices: AUDIT, audit: null };

const portion = (query: Query, apply: Rewrite, place: Place, bounds: Bounds): Promise<Portion> => {
  switch (place[0]) {
    case 'events':
      return rekeyEvents(query, apply, place, bounds);
    case 'notices':
      return rekeyNotices(query, apply, place, bounds);
    default:
      return rekeyAudit(query, apply, place, bounds);
  }
};

/** One portion: what `apply` changes is written, what it leaves as it was is not. */
export const rekey = (
  database: Database,
  apply: Rewrite,
  { after, limit, dryRun = false }: { readonly after?: string; readonly limit: number; readonly dryRun?: boolean },
): Promise<Rewritten> => {
  const work = async (query: Query): Promise<Rewritten> => {
    // it was made below
    const place: Place = after === undefined ? BEGIN : (JSON.parse(after) as Place);
    const { checked, changed, last } = await portion(query, apply, place, { limit, dryRun });
    const next = last ?? AFTER[place[0]];
    return { checked, changed, next: next === null ? null : JSON.stringify(next) };
  };
  return dryRun ? work(database.query) : locked(database, work);
};
