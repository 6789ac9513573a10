import type { KeptEvent, KeptNotice } from '@scm-relay/schemas';
import type { Database, Query, Row } from '../database.js';
import { eventOf } from '../event-row.js';
import type { Rewrite, Rewritten } from '../history.js';
import { noticeOf } from '../notice-row.js';
import { locked } from './locked.js';
import { rewriteEvents, rewriteNotices } from './rewrite.js';

/** Where a rewriting stands: behind this event, or, when all events are done, behind this notice. */
type Place = ['events', number, string, string] | ['notices', string, number];

const BEGIN: Place = ['events', -1, '', ''];
const NOTICES: Place = ['notices', '', -1];

const rowsAfter = (query: Query, place: Place, limit: number): Promise<readonly Row[]> => {
  if (place[0] === 'events')
    return query(
      `SELECT e.doc, e.ended_at FROM events e WHERE e.accepted_at >= $1 AND (e.accepted_at, e.kind, e.seq) > ($1, $2, $3)
       ORDER BY e.accepted_at, e.kind, e.seq LIMIT $4`,
      [new Date(place[1]), place[2], place[3], limit],
    );
  return query('SELECT n.doc FROM notices n WHERE (n.dn, n.first_at) > ($1, $2) ORDER BY n.dn, n.first_at LIMIT $3', [
    place[1],
    new Date(place[2]),
    limit,
  ]);
};

const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The digests by which it is found by a mobile number are made with the key, too. */
const rekeyed = (was: KeptNotice, apply: Rewrite): KeptNotice => {
  const { fields, document } = apply.notice(was, was.dn);
  return { ...was, fields, document, mobiles: fields.mobiles?.split(' ').filter(Boolean) ?? was.mobiles };
};

/** One portion: what `apply` changes is written, what it leaves as it was is not. */
export const rekey = (
  database: Database,
  apply: Rewrite,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<Rewritten> =>
  locked(database, async (query) => {
    // it was made below
    const place: Place = after === undefined ? BEGIN : (JSON.parse(after) as Place);
    const rows = await rowsAfter(query, place, limit);
    if (place[0] === 'events') {
      const all = rows
        .map(eventOf)
        .map((was): [KeptEvent, KeptEvent] => [was, { ...was, fields: apply.event(was.fields, was) }]);
      const changed = all.filter(([was, is]) => !same(was.fields, is.fields)).map(([, is]) => is);
      await rewriteEvents(query, changed, true);
      const last = all.at(-1)?.[0];
      const next: Place =
        rows.length < limit || last === undefined ? NOTICES : ['events', last.acceptedAt, last.kind, last.seq];
      return { changed: changed.length, next: JSON.stringify(next) };
    }
    const all = rows.map(noticeOf).map((was): [KeptNotice, KeptNotice] => [was, rekeyed(was, apply)]);
    const changed = all
      .filter(([was, is]) => was.document !== is.document || !same(was.fields, is.fields))
      .map(([, is]) => is);
    await rewriteNotices(query, changed, true);
    const last = all.at(-1)?.[0];
    const next: Place | null = rows.length < limit || last === undefined ? null : ['notices', last.dn, last.firstAt];
    return { changed: changed.length, next: next === null ? null : JSON.stringify(next) };
  });
