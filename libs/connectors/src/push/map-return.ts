import {
  type NoticeLine,
  type PushReturnRequest,
  type RelayEvent,
  PushReturnRequest as schema,
  vendorReference,
} from '@scm-relay/schemas';
import type { MappingInput, MappingResult } from '../connector.js';
import { checker, mapped, unmappable } from '../shared/check.js';
import { fourDecimals, sum, times } from '../shared/money.js';
import { eventTime, plainTime } from '../shared/time.js';

const check = checker<PushReturnRequest>(schema);

/** Kind of return (specs/push-orders-and-returns.md, `type`): 1 not shipped, 2 returned. */
const TYPES = { refuse: '1', refund: '2' } as const;

type ReturnEvent = Exclude<RelayEvent, { kind: 'checkout' }>;

/** The parcel it came back in; a refused order has none. */
const parcelOf = (event: ReturnEvent) =>
  event.kind === 'refund'
    ? { return_logistics_name: event.body.cc ?? '', return_logistics_no: event.body.tn }
    : { return_logistics_name: '', return_logistics_no: '' };

/** `refund_order_list[]`: amounts and counts as decimal(19,4); goods of a refused order never came into stock. */
const goodsOf = (line: NoticeLine, count: number, event: ReturnEvent, tid: string) => {
  return {
    oid: String(line.lineId),
    tid,
    spec_no: line.specNo ?? line.sku,
    spec_code: line.sku,
    goods_name: line.title ?? '',
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
  const goods = lines.map((line) => goodsOf(line, counts.get(line.lineId) ?? 0, event, notice.tid));
  const at = plainTime(time);
  return mapped(check, {
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
