import type { Notice, PushedOrder } from '@scm-relay/schemas';
import { parsed } from '../script/replies.js';
import { placeOf } from '../sealed/parts.js';
import type { Sealer } from '../sealed/sealer.js';
import { pack, unpack } from './pack.js';

export interface KeptNotice {
  readonly notice: Notice;
  /** null: it was not pushed to us as an order */
  readonly pushed: PushedOrder | null;
}

/** The two lines of `document:<dn>`. */
export type DocumentPart = 'notice' | 'pushed';

const documentPlace = (dn: string, part: DocumentPart): string => placeOf(`document:${dn}`, part);

/** A line of `document:<dn>`: packed, then sealed where there are data keys. */
export const writeDocument = (sealer: Sealer, dn: string, part: DocumentPart, value: unknown): string =>
  sealer.sealBytes(pack(JSON.stringify(value)), documentPlace(dn, part));

/** JSON that was never packed is taken as it is. */
export const readDocument = (sealer: Sealer, dn: string, part: DocumentPart, line: string): unknown =>
  parsed<unknown>(line.startsWith('{') ? line : unpack(sealer.openBytes(line, documentPlace(dn, part))));

/** The notice alone, without its order. */
export const noticeIn = (sealer: Sealer, dn: string, text: string): Notice =>
  readDocument(sealer, dn, 'notice', text.split('\n', 1)[0] ?? '') as Notice;

/** Reads the text of `document:<dn>`: the notice, and on a second line the order as it was pushed (put-notice.lua writes it). */
export const keptNotice = (sealer: Sealer, dn: string, text: string): KeptNotice => {
  const [notice = '', pushed] = text.split('\n');
  return {
    notice: readDocument(sealer, dn, 'notice', notice) as Notice,
    pushed: pushed ? (readDocument(sealer, dn, 'pushed', pushed) as PushedOrder) : null,
  };
};
