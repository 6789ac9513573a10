import { type KeptIndexEntry, type KeptItem, type KeptNotice, NOTICE_STATES } from '@scm-relay/schemas';
import { itemsOf } from '../mapping/item.js';
import { noticeIn } from '../notices/kept-notice.js';
import type { Sealer } from '../sealed/sealer.js';

/** What a notice is in Redis: its hash, its document, and the entries of the indexes by which it is found. */
export interface NoticeParts {
  readonly fields: Readonly<Record<string, string>>;
  readonly document: string | null;
  readonly index: readonly KeptIndexEntry[];
}

const FIRST_EVENT = 0;

/** The record of a notice as the history keeps it. One that nobody announced (events named it) has no channel and no document. */
export const keptNotice = (sealer: Sealer, dn: string, { fields, document, index }: NoticeParts): KeptNotice => {
  const notice = document === null ? null : noticeIn(sealer, dn, document);
  const skus = new Map(notice?.lines.map(({ lineId, sku }) => [lineId, sku]));
  return {
    dn,
    revision: Number(fields.rev ?? 0),
    channel: notice?.channel ?? '',
    tid: fields.tid ?? null,
    bill: fields.bill ?? null,
    state: NOTICE_STATES.find((state) => state === fields.state) ?? 'pending',
    firstAt: Number(fields.first ?? FIRST_EVENT),
    lastAt: Number(fields.last ?? FIRST_EVENT),
    items: [...itemsOf(Object.entries(fields))].map(
      ([sn, { lineId, tn, shippedBy, returnedBy }]): KeptItem => ({
        sn,
        tn,
        sku: skus.get(lineId) ?? '',
        lineId,
        shippedBy,
        returnedBy,
      }),
    ),
    mobiles: (fields.mobiles ?? '').split(' ').filter(Boolean),
    fields,
    document,
    index,
  };
};
