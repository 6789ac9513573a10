import {
  eventId,
  type NoticeLine,
  PushOrderRequest as orderSchema,
  type PushedOrder,
  type PushOrderRequest,
  type PushReturnRequest,
  type RelayEvent,
  PushReturnRequest as returnSchema,
  vendorReference,
} from '@scm-relay/schemas';
import type { MappingInput, MappingResult } from '../connector.js';
import { checker, mapped, unmappable } from '../shared/check.js';
import { asNumber, digest, eventTime, fourDecimals, plainTime, sum, times } from '../shared/formats.js';
import { type PushedNames, pushedNames, subOrdersOf } from './pushed-goods.js';

// Orders that ship: push.order.

/** the marketplace's words for what has left (CONTRACT §4; VENDOR-FACTS "Push", "Shipping in parts") */
const SHIPPED = 'WAIT_BUYER_CONFIRM_GOODS';
const PARTLY_SHIPPED = 'SELLER_CONSIGNED_PART';
const NOT_SHIPPED = 'WAIT_SELLER_SEND_GOODS';

type Left = Pick<MappingInput, 'notice' | 'counts' | 'whole'>;

const hasLeft = ({ lineId, quantity }: NoticeLine, { counts }: Left): boolean => (counts.get(lineId) ?? 0) >= quantity;
/** of an order that was not pushed to us, as in the sample: what else may stand here is documented nowhere */
const FROM_TYPE = '淘宝';

const checkOrder = checker<PushOrderRequest>(orderSchema);

/** One object, or a list where there are several: the sample has one and shows an object. */
const oneOrAll = <T>(items: readonly T[]): T | readonly T[] => (items.length === 1 && items[0] ? items[0] : items);

interface Sold {
  readonly line: NoticeLine;
  /** price × quantity */
  readonly fee: string;
}

const subOrders = (sold: readonly Sold[], left: Left) =>
  oneOrAll(
    sold.map(({ line, fee }) => ({
      iid: '',
      title: line.title ?? '',
      oid: String(line.lineId),
      refund_status: '0',
      status: hasLeft(line, left) ? SHIPPED : NOT_SHIPPED,
      orders_items: {
        sale_price: asNumber(line.price),
        sku_properties: '',
        bn: line.specNo ?? line.sku,
        num: fourDecimals(line.quantity),
        price: fourDecimals(line.price),
        sku_id: line.sku,
        total_item_fee: asNumber(fee),
      },
    })),
  );

/**
 * The order in the shape of the sample, from what a notice knows. Texts it does not know are empty as in the
 * sample; times and fees it does not know are left out, for an empty one is none.
 */
const fromNotice = (left: Left): Record<string, unknown> => {
  const { notice, whole } = left;
  const sold = notice.lines.map((line): Sold => ({ line, fee: times(line.price, line.quantity) }));
  const total = sum(sold.map(({ fee }) => fee));
  return {
    total_weight: fourDecimals(sum(notice.lines.map(({ quantity }) => String(quantity)))),
    receiver_address: '',
    trade_memo: '',
    tid: notice.tid,
    status: whole ? SHIPPED : PARTLY_SHIPPED,
    total_goods_fee: fourDecimals(total),
    receiver_city: '',
    receiver_mobile: notice.member?.mobile ?? '',
    receiver_name: notice.member?.name ?? '',
    seller_uname: '',
    total_trade_fee: asNumber(total),
    receiver_state: '',
    receiver_district: '',
    orders_number: String(notice.lines.length),
    payment_lists: { buy_name: notice.member?.name ?? '', buyer_account: '' },
    orders: subOrders(sold, left),
  };
};

/** Each sub-order with its own status: shipped where all its goods have left. An order that was pushed with one object keeps it. */
const pushedSubOrders = (orders: unknown, left: Left): unknown => {
  const each = subOrdersOf(orders, left.notice).map(({ order, items }) => {
    const known = items.length > 0 && items.every(({ lines }) => lines.length > 0);
    const shipped = left.whole || (known && items.flatMap(({ lines }) => lines).every((line) => hasLeft(line, left)));
    return { ...order, status: shipped ? SHIPPED : NOT_SHIPPED };
  });
  return Array.isArray(orders) ? each : (each[0] ?? orders);
};

/** The order as it came to us, as far as it is shipped. `orderstatus` is what the document's table calls `status`: both must not differ. */
const fromPushed = ({ data }: PushedOrder, left: Left): Record<string, unknown> => {
  const status = left.whole ? SHIPPED : PARTLY_SHIPPED;
  return {
    ...structuredClone(data),
    status,
    ...(Object.hasOwn(data, 'orderstatus') ? { orderstatus: status } : {}),
    ...(data.orders === undefined ? {} : { orders: pushedSubOrders(data.orders, left) }),
  };
};

/** `POST /pushData`: the order is on its way (CONTRACT §4, `push.order`). */
export const mapPushOrder = ({ event, notice, counts, whole }: MappingInput): MappingResult => {
  if (event.kind !== 'checkout') return unmappable('/event/kind', `a ${event.kind} ships nothing`);
  const left: Left = { notice, counts, whole };
  return mapped(checkOrder, {
    from_type: notice.pushed?.from_type ?? FROM_TYPE,
    // the same event always has the same one, so that the receiver may take it twice
    msg_id: digest(`push.order ${eventId(event.kind, event.body.seq)}`, 32),
    data: notice.pushed === undefined ? fromNotice(left) : fromPushed(notice.pushed, left),
  });
};

// Returns: push.return.

const checkReturn = checker<PushReturnRequest>(returnSchema);

/** Kind of return (specs/push-orders-and-returns.md, `type`): 1 not shipped, 2 returned. */
const TYPES = { refuse: '1', refund: '2' } as const;

type ReturnEvent = Exclude<RelayEvent, { kind: 'checkout' }>;

/** The parcel it came back in; a refused order has none. */
const parcelOf = (event: ReturnEvent) =>
  event.kind === 'refund'
    ? { return_logistics_name: event.body.cc ?? '', return_logistics_no: event.body.tn }
    : { return_logistics_name: '', return_logistics_no: '' };

/**
 * `refund_order_list[]`: amounts and counts as decimal(19,4); goods of a refused order never came into stock. `oid` is the order's own
 * (原始子订单id) where one was pushed with a number, else what `push.order` calls the line.
 */
const goodsOf = (line: NoticeLine, count: number, event: ReturnEvent, tid: string, names: PushedNames = {}) => {
  return {
    oid: names.oid ?? String(line.lineId),
    tid,
    spec_no: line.specNo ?? line.sku,
    spec_code: line.sku,
    goods_name: line.title ?? names.title ?? '',
    order_num: fourDecimals(line.quantity),
    refund_num: fourDecimals(count),
    stockin_num: fourDecimals(event.kind === 'refund' ? count : 0),
    price: fourDecimals(line.price),
    total_amount: fourDecimals(times(line.price, count)),
    remark: event.kind === 'refund' ? event.body.sn : '',
  };
};

/** `POST /pushReturngoods` with one return (CONTRACT §4, `push.return`). */
export const mapPushReturn = ({ event, notice, lines, counts, context }: MappingInput): MappingResult => {
  if (event.kind === 'checkout') return unmappable('/event/kind', 'a checkout takes nothing back');
  const time = eventTime(event, context.timeZone);
  if (time === null) return unmappable('/event/body/ts', 'is no date-time');
  if (lines.length === 0) return unmappable('/lines', 'a return needs goods');
  const storeCode = event.kind === 'refund' ? event.body.storeCode : undefined;
  const names = pushedNames(notice);
  const goods = lines.map((line) =>
    goodsOf(line, counts.get(line.lineId) ?? 0, event, notice.tid, names.get(line.lineId)),
  );
  const at = plainTime(time);
  return mapped(checkReturn, {
    data: {
      refunds: [
        {
          refund_no: vendorReference(event),
          type: TYPES[event.kind],
          tid: notice.tid,
          warehouse_no: storeCode ?? context.defaultStoreCode,
          ...parcelOf(event),
          goods_amount: fourDecimals(sum(goods.map(({ total_amount }) => total_amount))),
          receiver_name: notice.member?.name ?? '',
          receiver_telno: notice.member?.mobile ?? '',
          remark: event.kind === 'refuse' ? (event.body.msg ?? '') : '',
          refund_time: at,
          created: at,
          modified: at,
          refund_order_list: goods,
          refund_out_goods_list: null,
        },
      ],
    },
  });
};
