import {
  type ErpRefundRequest,
  type Notice,
  type NoticeLine,
  ErpRefundRequest as schema,
  vendorReference,
} from '@scm-relay/schemas';
import type { MappingInput, MappingResult } from '../connector.js';
import { checker, lineRef, mapped, unmappable } from '../shared/check.js';
import { eventTime, sum, times, unixSeconds } from '../shared/formats.js';

/** specs/erp-refund-upload.md: `rtype` and `type` 1 whole, 2 part */
const WHOLE = 1;
const PART = 2;
/** `is_rk` 1 never left the stock, 2 goes back into it */
const INTO_STOCK = { refund: '2', refuse: '1' } as const;
/** CONTRACT §4: the `pay_status` of a payment */
const PAID_BACK = '2';

const check = checker<ErpRefundRequest>(schema);

/** Fields of the order that the notice may not know, or no longer (an erased member is ""); the ERP is sent no empty ones. */
const optionalFields = ({ store, member }: Notice): Record<string, string> => {
  const known = {
    cashier_id: store?.cashierId,
    pos_code: store?.posCode,
    mobile: member?.mobile,
    name: member?.name,
    card_code: member?.cardCode,
    member_id: member?.memberId,
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
};

/** `order_upload` of one returned piece, or of what was refused of a notice (CONTRACT §4, `erp.refund`). */
export const mapErpRefund = ({ event, notice, lines, counts, whole, shares, context }: MappingInput): MappingResult => {
  if (event.kind === 'checkout') return unmappable('/event/kind', 'a checkout takes nothing back');
  const rtype = whole ? WHOLE : PART;
  const storeCode = event.kind === 'refund' ? (event.body.storeCode ?? context.defaultStoreCode) : undefined;
  const warehouse = storeCode === undefined ? undefined : context.warehouses.get(storeCode);
  const storesId = warehouse?.erpStoresId ?? notice.store?.storesId;
  if (storesId === undefined) return unmappable('/notice/store/storesId', 'is needed by the ERP');
  if (shares.length === 0) return unmappable('/notice/payments', 'is needed by the ERP');
  const time = eventTime(event, context.timeZone);
  if (time === null) return unmappable('/event/body/ts', 'is no date-time');

  const ro_code = vendorReference(event);
  const { kind } = event;
  const goodsOf = (line: NoticeLine, count: number) => ({
    ro_code,
    barcode_id: line.barcodeId,
    xnum: String(count),
    price: line.price,
    refund_price: times(line.price, count),
    is_rk: INTO_STOCK[kind],
    rog_id: String(line.lineId),
  });
  const unknown = lines.find(({ barcodeId }) => barcodeId === undefined);
  if (unknown !== undefined) return unmappable(`${lineRef(notice, unknown)}/barcodeId`, 'is needed by the ERP');
  const goods = lines.map((line) => goodsOf(line, counts.get(line.lineId) ?? 0));
  const total = sum(goods.map(({ refund_price }) => refund_price));
  const order = {
    stores_id: storesId,
    ro_code,
    order_code: notice.tid,
    total,
    order_money: total,
    type: String(rtype),
    addtime: String(unixSeconds(time)),
    ...optionalFields(notice),
  };
  const pays = shares.map(({ payment, money }) => ({
    ro_code,
    pay_method: payment.method,
    pay_money: money,
    pay_status: PAID_BACK,
    ...(payment.code === undefined ? {} : { former_code: payment.code }),
  }));
  return mapped(check, { rtype, data: { order_arr: [order], order_goods: goods, order_pay: pays } });
};
