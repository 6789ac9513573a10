import type { Destination, Operation } from './destinations.js';
import type { DeliveryStatus, EventKind, EventStatus } from './vocabulary.js';

/** One row of the export: a delivery with its event, an event that has none, or a record that cannot be read (CONTRACT §5). */
export interface ExportRow {
  readonly kind: EventKind | null;
  readonly seq: string | null;
  readonly dn: string | null;
  readonly tn: string | null;
  readonly sn: string | null;
  readonly tid: string | null;
  /** `<sku> × <pieces>`, several with a semicolon in between */
  readonly goods: string | null;
  /** what those pieces were paid, a decimal; an event with several deliveries repeats it in each row */
  readonly amount: string | null;
  /** `damaged`: the record that `reason` names cannot be read */
  readonly status: EventStatus | 'damaged';
  readonly reason: string | null;
  readonly acceptedAt: string | null;
  readonly endedAt: string | null;
  readonly destination: Destination | null;
  readonly operation: Operation | null;
  readonly deliveryStatus: DeliveryStatus | null;
  readonly attempts: number | null;
  /** the vendor's own number */
  readonly bill: string | null;
}

/** Columns that hold instants. */
export const EXPORT_TIMES: readonly (keyof ExportRow)[] = ['acceptedAt', 'endedAt'];

/** The columns in their order, with their names for people. */
export const EXPORT_COLUMNS: Readonly<Record<keyof ExportRow, { readonly en: string; readonly zh: string }>> = {
  kind: { en: 'kind', zh: '类型' },
  seq: { en: 'seq', zh: '流水号' },
  dn: { en: 'notice', zh: '通知单' },
  tn: { en: 'parcel', zh: '运单号' },
  sn: { en: 'piece', zh: '件码' },
  tid: { en: 'order', zh: '原始单号' },
  goods: { en: 'goods', zh: '商品' },
  amount: { en: 'amount', zh: '金额' },
  status: { en: 'status', zh: '状态' },
  reason: { en: 'reason', zh: '原因' },
  acceptedAt: { en: 'accepted at', zh: '接收时间' },
  endedAt: { en: 'ended at', zh: '结束时间' },
  destination: { en: 'destination', zh: '目标系统' },
  operation: { en: 'operation', zh: '接口' },
  deliveryStatus: { en: 'delivery', zh: '送达状态' },
  attempts: { en: 'attempts', zh: '发送次数' },
  bill: { en: 'vendor number', zh: '对方单号' },
};
