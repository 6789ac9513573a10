import { optionalText, text } from './event.js';
import { type Static, type TSchema, Type } from './type.js';

/** Money as a decimal string, never a float: up to 12 digits and 4 decimals (specs/push-orders-and-returns.md: decimal(19,4)). */
const money = Type.String({
  pattern: '^\\d{1,12}(\\.\\d{1,4})?$',
  maxLength: 17,
  description: 'a decimal number as text with at most 4 decimals, such as "199.00"',
});
const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const Line = Type.Object({
  lineId: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  sku: text(50),
  specNo: optionalText(40),
  barcodeId: optionalText(50),
  title: optionalText(255),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  price: money,
});

const Store = Type.Object({
  storesId: optionalText(50),
  posCode: optionalText(50),
  cashierId: optionalText(50),
});
const Member = Type.Object({
  name: optionalText(100),
  mobile: optionalText(50),
  cardCode: optionalText(50),
  memberId: optionalText(50),
});
const Payment = Type.Object({
  method: text(50),
  money: optional(Type.Union([money, Type.Literal('')])),
  code: optionalText(100),
  serialNo: optionalText(100),
});

/** Body of `PUT /notices/{dn}` (CONTRACT §3.2), the part every channel shares. */
export const NoticeBody = Type.Object({
  dn: text(50),
  channel: Type.Union([Type.Literal('wdt'), Type.Literal('pos'), Type.Literal('erp')]),
  tid: text(40),
  sellBillNum: optionalText(20),
  store: optional(Store),
  member: optional(Member),
  lines: Type.Array(Line, { minItems: 1, maxItems: 1000 }),
  payments: optional(Type.Array(Payment, { maxItems: 100 })),
  shippedBefore: optional(Type.Boolean()),
});
export type NoticeInput = Static<typeof NoticeBody>;

export interface NoticeLine {
  readonly lineId: number;
  readonly sku: string;
  readonly specNo?: string;
  readonly barcodeId?: string;
  readonly title?: string;
  readonly quantity: number;
  /** decimal string: the price paid for one piece */
  readonly price: string;
}
export interface NoticePayment {
  readonly method: string;
  readonly money?: string;
  readonly code?: string;
  readonly serialNo?: string;
}

/** What of a pushed order goes back with it: where it came from, and its `data` untouched. */
export interface PushedOrder {
  readonly from_type?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A notice as the ledger keeps it: known fields only, what was null or "" left out. */
export interface Notice {
  readonly dn: string;
  readonly channel: 'wdt' | 'pos' | 'erp';
  readonly tid: string;
  readonly sellBillNum?: string;
  readonly store?: { readonly storesId?: string; readonly posCode?: string; readonly cashierId?: string };
  readonly member?: {
    readonly name?: string;
    readonly mobile?: string;
    readonly cardCode?: string;
    readonly memberId?: string;
  };
  readonly lines: readonly NoticeLine[];
  readonly payments?: readonly NoticePayment[];
  readonly shippedBefore?: boolean;
  /** the order as it was pushed to us (`POST /pushData`), the base of `push.order` */
  readonly pushed?: PushedOrder;
}
