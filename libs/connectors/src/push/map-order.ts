import {
  eventId,
  type Notice,
  type PushedOrder,
  type PushOrderRequest,
  PushOrderRequest as schema,
} from '@scm-relay/schemas';
import type { MappingInput, MappingResult } from '../connector.js';
import { checker, mapped, unmappable } from '../shared/check.js';
import { asNumber, fourDecimals, sum, times } from '../shared/money.js';
import { digest } from '../shared/reference.js';

/** the marketplace's word for "shipped" (CONTRACT §4; VENDOR-FACTS "Push") */
const SHIPPED = 'WAIT_BUYER_CONFIRM_GOODS';
/** of an order that was not pushed to us, as in the sample: what else may stand here is documented nowhere */
const FROM_TYPE = '淘宝';

const check = checker<PushOrderRequest>(schema);

/** One object, or a list where there are several: the sample has one and shows an object. */
const oneOrAll = <T>(items: readonly T[]): T | readonly T[] => (items.length === 1 && items[0] ? items[0] : items);

const subOrders = ({ lines }: Notice) =>
  oneOrAll(
    lines.map((line) => ({
      iid: '',
      title: line.title ?? '',
      oid: String(line.lineId),
      refund_status: '0',
      orders_items: {
        sale_price: asNumber(line.price),
        sku_properties: '',
        bn: line.specNo ?? line.sku,
        num: fourDecimals(line.quantity),
        price: fourDecimals(line.price),
        sku_id: line.sku,
        total_item_fee: asNumber(times(line.price, line.quantity)),
      },
    })),
  );

/**
 * The order in the shape of the sample, from what a notice knows. Texts it does not know are empty as in the
 * sample; times and fees it does not know are left out, for an empty one is none.
 */
const fromNotice = (notice: Notice): Record<string, unknown> => {
  const total = sum(notice.lines.map(({ price, quantity }) => times(price, quantity)));
  return {
    total_weight: fourDecimals(sum(notice.lines.map(({ quantity }) => String(quantity)))),
    receiver_address: '',
    trade_memo: '',
    tid: notice.tid,
    status: SHIPPED,
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
    orders: subOrders(notice),
  };
};

/** The order as it came to us, shipped. `orderstatus` is what the document's table calls `status`: both must not differ. */
const fromPushed = ({ data }: PushedOrder): Record<string, unknown> => ({
  ...structuredClone(data),
  status: SHIPPED,
  ...(Object.hasOwn(data, 'orderstatus') ? { orderstatus: SHIPPED } : {}),
});

/** `POST /pushData`: the order is on its way (CONTRACT §4, `push.order`). */
export const mapPushOrder = ({ event, notice }: MappingInput): MappingResult => {
  if (event.kind !== 'checkout') return unmappable('/event/kind', `a ${event.kind} ships nothing`);
  return mapped(check, {
    from_type: notice.pushed?.from_type ?? FROM_TYPE,
    // the same event always has the same one, so that the receiver may take it twice
    msg_id: digest(`push.order ${eventId(event.kind, event.body.seq)}`, 32),
    data: notice.pushed === undefined ? fromNotice(notice) : fromPushed(notice.pushed),
  });
};
