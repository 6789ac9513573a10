import { text } from '../event.js';
import { type Static, Type } from '../type.js';

const upTo = (maxLength: number) => Type.String({ maxLength, format: 'well-formed' });

/** Query of every WDT call (specs/wdt-smart-refund.md, 3.2); paged calls sign the three last ones along (VENDOR-FACTS "WDT"). */
export const WdtQuery = Type.Object({
  sid: Type.String({ minLength: 1 }),
  key: Type.String({ minLength: 1 }),
  salt: Type.String({ minLength: 1 }),
  method: Type.String({ minLength: 1 }),
  /** seconds since 2012-01-01 00:00:00 +08:00 */
  timestamp: Type.String({ pattern: '^\\d+$' }),
  v: Type.Literal('1.0'),
  /** lower-case hex MD5 */
  sign: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  page_no: Type.Optional(Type.String({ pattern: '^\\d+$' })),
  page_size: Type.Optional(Type.String({ pattern: '^\\d+$' })),
  calc_total: Type.Optional(Type.String({ pattern: '^[01]$' })),
});
export type WdtQuery = Static<typeof WdtQuery>;

export const WDT_SMART_REFUND = 'wms.stockin.SmartRefund.upload';
export const WDT_REFUND_SEARCH = 'aftersales.refund.Refund.search';
/** Unix seconds of WDT's epoch: `timestamp` is the unix time less this (specs/wdt-smart-refund.md, 3.2). */
export const WDT_EPOCH = 1_325_347_200;

/** `refundInfo` (specs/wdt-smart-refund.md, 3.3). The return logistics are named in its PHP sample only. */
const WdtRefundInfo = Type.Object(
  {
    tid: text(40),
    return_warehouse_no: text(40),
    remark: upTo(255),
    return_logistics_no: Type.Optional(text(50)),
    return_logistics_name: Type.Optional(upTo(50)),
  },
  { additionalProperties: false },
);

const WdtRefundDetail = Type.Object(
  { spec_no: text(40), stockin_num: Type.Number({ exclusiveMinimum: 0 }), remark: upTo(255) },
  { additionalProperties: false },
);

/** Body of `wms.stockin.SmartRefund.upload`: positional `[refundInfo, detailMapList, createPreStockin]`. */
export const WdtSmartRefundRequest = Type.Tuple([
  WdtRefundInfo,
  Type.Array(WdtRefundDetail, { minItems: 1 }),
  Type.Boolean(),
]);
export type WdtSmartRefundRequest = Static<typeof WdtSmartRefundRequest>;

/** Every reply (4., 6.): `status` decides; `message` comes with errors, `data` with success. */
export const WdtReply = Type.Object({
  status: Type.Integer(),
  message: Type.Optional(Type.Unknown()),
  data: Type.Optional(Type.Unknown()),
});
export type WdtReply = Static<typeof WdtReply>;

/** `data` of a booked quick return (4. data). */
export const WdtSmartRefundData = Type.Object({ stockin_id: Type.Integer(), type: Type.Integer() });
export type WdtSmartRefundData = Static<typeof WdtSmartRefundData>;

/** Body of `aftersales.refund.Refund.search` as look-ups send it; pages are named in the query. */
export const WdtRefundSearchRequest = Type.Tuple([Type.Object({ tid: text(40) })]);
export type WdtRefundSearchRequest = Static<typeof WdtRefundSearchRequest>;

/** One found return, as far as look-ups read it; `tid_list` is comma-separated, `status` 10 is cancelled. */
export const WdtFoundRefund = Type.Object({
  refund_no: Type.Optional(Type.Unknown()),
  remark: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  tid_list: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String()), Type.Null()])),
  status: Type.Optional(Type.Unknown()),
  stockin_status: Type.Optional(Type.Unknown()),
});
export type WdtFoundRefund = Static<typeof WdtFoundRefund>;

/** `data` of the search. */
export const WdtRefundSearchData = Type.Object({
  total_count: Type.Optional(Type.Unknown()),
  order: Type.Array(WdtFoundRefund),
});
export type WdtRefundSearchData = Static<typeof WdtRefundSearchData>;
