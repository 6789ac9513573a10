import type { KeptNotice } from '@scm-relay/schemas';
import { type DocumentPart, readDocument, writeDocument } from '../notices/kept-notice.js';
import { mobilesIn } from './mobiles.js';
import type { Change } from './parts.js';
import type { Sealer } from './sealer.js';

/** What is kept of a notice: its hash, and the text of `document:<dn>`. */
export type KeptParts = Pick<KeptNotice, 'fields' | 'document'>;

const PARTS: readonly DocumentPart[] = ['notice', 'pushed'];

/** The notice and its order as they are kept; an order that is missing is left out. */
export const documentsOf = (sealer: Sealer, dn: string, document: string | null): unknown[] =>
  (document ?? '').split('\n').flatMap((line, i) => {
    const part = PARTS[i];
    return part && line ? [readDocument(sealer, dn, part, line)] : [];
  });

/** Digests of the mobile numbers in them as the field `mobiles` of the notice's hash holds them; '' without data keys. */
export const mobilesField = (
  { seals }: Sealer,
  digestsOf: (mobile: string) => readonly string[],
  documents: readonly unknown[],
): string =>
  seals
    ? mobilesIn(documents)
        .flatMap((mobile) => digestsOf(mobile).slice(0, 1))
        .join(' ')
    : '';

const rewriteLine = (sealer: Sealer, dn: string, part: DocumentPart, line: string, { value }: Change): string => {
  const before = readDocument(sealer, dn, part, line);
  const after = value(before, 'ours');
  const same = JSON.stringify(after) === JSON.stringify(before);
  return same && sealer.isCurrent(line) ? line : writeDocument(sealer, dn, part, after);
};

/** The notice after a change; null where that leaves it as it lies. */
export const rewriteNotice = (
  sealer: Sealer,
  digestsOf: (mobile: string) => readonly string[],
  dn: string,
  { fields, document }: KeptParts,
  change: Change,
): KeptParts | null => {
  if (document === null) return null;
  const next = document
    .split('\n')
    .map((line, i) => {
      const part = PARTS[i];
      return part && line ? rewriteLine(sealer, dn, part, line, change) : line;
    })
    .join('\n');
  const mobiles = mobilesField(sealer, digestsOf, documentsOf(sealer, dn, next));
  if (next === document && mobiles === (fields.mobiles ?? '')) return null;
  const { mobiles: _, ...rest } = fields;
  return { fields: mobiles === '' ? rest : { ...rest, mobiles }, document: next };
};
