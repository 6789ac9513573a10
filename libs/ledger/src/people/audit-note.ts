import { maskText, personalValues } from '@scm-relay/runtime';
import { HistoryUnavailableError } from '../history/thaw-source.js';
import { parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';
import { placeOf, rewriteText, SAME, sealText } from '../sealed/parts.js';
import type { Sealer } from '../sealed/sealer.js';
import { shownText } from '../sealed/shown.js';
import { documents } from '../views/documents.js';
import type { AuditEntry } from './audit.js';

// The note of an entry of the audit log. The log outlives every erasure, so it never gets what an erasure would have to take out:
// before it is written, the persons of the event it is about are masked in it. What was noted word for word stands with the event.

/** `e/refund:S1`, `d/wdt-1/refund:S1`: the event of an attention item. */
const EVENT = /^(?:e|d\/[\w-]+)\/((?:checkout|refund|refuse):[\s\S]+)$/;

/** In place of a note nobody could mask. */
const WITHHELD = '(stands with the event alone: its notice could not be read)';

/** null: one of the notices cannot be read */
const personsOf = async (context: LedgerContext, { item, dn }: AuditEntry): Promise<string[] | null> => {
  const id = EVENT.exec(item ?? '')?.[1];
  const state = id === undefined ? null : await context.redis.hget(keysUnder(context.prefix)('event', id), 'state');
  const own = state === null ? undefined : parsed<{ readonly dn?: string }>(state).dn;
  const { documents: found, unread } = await documents(context, [dn, own ?? null]);
  return unread.size > 0 ? null : personalValues(found);
};

/** The note as the log may keep it. */
export const maskedNote = async (context: LedgerContext, entry: AuditEntry): Promise<string | null> => {
  if (entry.note === null) return null;
  try {
    const persons = await personsOf(context, entry);
    return persons === null ? WITHHELD : maskText(entry.note, persons);
  } catch (error) {
    // the event's own record may be damaged as well
    if (error instanceof HistoryUnavailableError || isDamage(error)) return WITHHELD;
    throw error;
  }
};

/** What PostgreSQL cannot hold, and the signs that the history has in its place. */
const UNSTORABLE = /[\0\ud800-\udfff\u2400\ufffd]/g;

/** A note is bound to all else that its entry says, as far as the history has it letter by letter. */
const notePlace = ({ user, action, item, dn, result, bulk, address, requestId }: AuditEntry): string => {
  const parts = [user, action, item, dn, result, bulk, address, requestId];
  return placeOf('audit', JSON.stringify(parts.map((part) => part?.replace(UNSTORABLE, '') ?? '')));
};

/** An entry as it is kept: a person whom no notice names may stand in its note, so that is sealed. */
export const sealEntry = (sealer: Sealer, entry: AuditEntry): string =>
  JSON.stringify(entry.note === null ? entry : { ...entry, note: sealText(sealer, entry.note, notePlace(entry)) });

/** Throws where it is damaged. */
export const openEntry = (sealer: Sealer, json: string): AuditEntry => {
  const entry = parsed<AuditEntry>(json);
  const { note, action, result } = entry;
  if (typeof action !== 'string' || typeof result !== 'string') throw new TypeError('it is no entry of the audit log');
  return typeof note !== 'string' ? entry : { ...entry, note: shownText(() => sealer.open(note, notePlace(entry))) };
};

/** The entry sealed with the first key; null: it lies as it should. */
export const rewriteEntry = (sealer: Sealer, json: string): string | null => {
  const entry = parsed<AuditEntry>(json);
  const note = typeof entry.note !== 'string' ? null : rewriteText(sealer, entry.note, notePlace(entry), SAME);
  return note === null ? null : JSON.stringify({ ...entry, note });
};
