import { blank, maskText, personalValues } from '@scm-relay/runtime';
import { eventId, type KeptEvent, type KeptFields } from '@scm-relay/schemas';
import { rewriteEntry } from '../people/audit-note.js';
import { parsed } from '../script/replies.js';
import { openContent, openPart, rewriteEvent } from '../sealed/event-fields.js';
import { mobileDigester, mobilesIn } from '../sealed/mobiles.js';
import { documentsOf, type KeptParts, rewriteNotice } from '../sealed/notice-fields.js';
import { type Change, SAME } from '../sealed/parts.js';
import { createSealer, type DataKey, type Sealer } from '../sealed/sealer.js';

type Named = Pick<KeptEvent, 'kind' | 'seq'>;
type Fields = Readonly<Record<string, string>>;

/** Takes a person's values out, wherever they stand; numbers, states and amounts stay. */
const erasing = (known: readonly string[]): Change => ({
  value: (value, author) => blank(value, known, author),
  text: (text) => maskText(text, known),
});

/** What the event itself calls a person's: in what was posted and in its requests. */
const ownValues = (sealer: Sealer, id: string, fields: Fields): string[] => {
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    if (value === '') return [];
    if (name === 'posted' || name.endsWith('.request')) return [openPart(sealer, id, name, value)];
    return name === 'body' ? [openContent<unknown>(sealer, id, value)] : [];
  });
  return personalValues(parts);
};

/**
 * What erasure and a change of the data key do to records as they lie in Redis and in the history: pure functions over the fields of
 * their hashes.
 */
export const recordsWith = (sealer: Sealer, digestsOf: (mobile: string) => readonly string[]) => {
  const valuesOf = (document: string | null, dn: string): string[] => personalValues(documentsOf(sealer, dn, document));

  const changedEvent = (fields: Fields, { kind, seq }: Named, change: Change): Fields =>
    rewriteEvent(sealer, eventId(kind, seq), fields, change);

  return {
    /** the values of the persons of a notice, the longest first */
    valuesOf,
    /** the fields of an event that hold a person's data, without them; `known` are the values of its notice */
    redactedEvent: (fields: Fields, event: Named, known: readonly string[]): Fields => {
      const own = ownValues(sealer, eventId(event.kind, event.seq), fields);
      const all = [...new Set([...known, ...own])].sort((a, b) => b.length - a.length);
      return changedEvent(fields, event, erasing(all));
    },
    /** null: it holds none */
    redactedNotice: (kept: KeptParts, dn: string): KeptParts | null =>
      rewriteNotice(sealer, digestsOf, dn, kept, erasing(valuesOf(kept.document, dn))),
    holdsMobile: (document: string, dn: string, mobile: string): boolean =>
      mobilesIn(documentsOf(sealer, dn, document)).includes(mobile),
    rekeyedEvent: (fields: Fields, event: Named): Fields => changedEvent(fields, event, SAME),
    rekeyedNotice: (kept: KeptParts, dn: string): KeptParts | null => rewriteNotice(sealer, digestsOf, dn, kept, SAME),
  };
};

export type Records = ReturnType<typeof recordsWith>;

/** The same for a process that opens no ledger before its history: what the history is handed to erase and to change the key. */
export const historyRecords = (dataKeys: readonly DataKey[]) => {
  const digestsOf = mobileDigester(dataKeys);
  const sealer = createSealer(dataKeys);
  const records = recordsWith(sealer, digestsOf);
  return {
    digestsOf,
    redaction: {
      values: (document: string | null, dn: string): string[] => records.valuesOf(document, dn),
      event: (fields: KeptFields, event: Named, known: readonly string[] = []): KeptFields => ({
        ...fields,
        ...records.redactedEvent(fields, event, known),
      }),
      notice: (kept: KeptParts, dn: string): KeptParts => records.redactedNotice(kept, dn) ?? kept,
    },
    rekeying: {
      event: (fields: KeptFields, event: Named): KeptFields => ({ ...fields, ...records.rekeyedEvent(fields, event) }),
      notice: (kept: KeptParts, dn: string): KeptParts => records.rekeyedNotice(kept, dn) ?? kept,
      audit: (entry: string): string => rewriteEntry(sealer, entry) ?? entry,
    },
  };
};

/** A record's status and end, as far as erasing asks for them. */
export const hasEnded = ({ state }: Fields): boolean =>
  state !== undefined && parsed<{ readonly ended?: number }>(state).ended !== undefined;
