import type { KeptNotice } from '@scm-relay/schemas';
import type { Row } from './database.js';
import { pack, unpack } from './pack.js';

/** What a notice is found by besides its `dn`; letters as they are. */
const keysOf = ({ tid, bill, index, mobiles }: KeptNotice): string[] => {
  const orders = [tid, bill].flatMap((number) => (number === null || number === '' ? [] : [`order:${number}`]));
  return [...new Set([...index.map(({ key }) => key), ...orders, ...mobiles.map((digest) => `mobile:${digest}`)])];
};

/** A row of `notices` as JSON. `personal` false: the person's values were taken out. */
export const noticeRow = (notice: KeptNotice, personal: boolean) => ({
  first_at: notice.firstAt,
  dn: notice.dn,
  revision: notice.revision,
  channel: notice.channel,
  tid: notice.tid,
  bill: notice.bill,
  state: notice.state,
  last_at: notice.lastAt,
  keys: keysOf(notice),
  doc: pack(notice).toString('base64'),
  personal,
});

export const itemRows = (notice: KeptNotice) =>
  notice.items.map((item) => ({
    first_at: notice.firstAt,
    dn: notice.dn,
    sn: item.sn,
    tn: item.tn,
    sku: item.sku,
    line_id: item.lineId,
    shipped_by: item.shippedBy,
    returned_by: item.returnedBy,
  }));

/** What every reading of notices selects; `t` joins the tombstones. */
export const NOTICE_COLUMNS = 'n.doc, n.personal AND t.dn IS NOT NULL AS erase';
export const NOTICE_TABLES = 'notices n LEFT JOIN tombstones t ON t.dn = n.dn';

export const noticeOf = (row: Row): KeptNotice => unpack<KeptNotice>(row.doc as Buffer);
