import { checker } from '../body.js';

const required = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
/** required, but may be "" (无备注可以传空字符串) */
const remark = { type: 'string', maxLength: 255 };

export interface RefundInfo {
  readonly tid: string;
  readonly return_warehouse_no: string;
  readonly remark: string;
  readonly return_logistics_no?: string;
  readonly return_logistics_name?: string;
}
export interface RefundDetail {
  readonly spec_no: string;
  readonly stockin_num: number;
  readonly remark: string;
}
export type SmartRefund = readonly [RefundInfo, readonly RefundDetail[], boolean];

/** Body of `wms.stockin.SmartRefund.upload`: its three arguments by position (specs/wdt-smart-refund.md 3.3, 5). */
export const checkSmartRefund = checker<SmartRefund>({
  type: 'array',
  minItems: 3,
  maxItems: 3,
  items: [
    {
      type: 'object',
      required: ['tid', 'return_warehouse_no', 'remark'],
      properties: {
        tid: required(40),
        return_warehouse_no: required(40),
        remark,
        // not in the table; the sample says of the first "if passed, it must have a value", of the second "may be empty"
        return_logistics_no: { type: 'string', minLength: 1 },
        return_logistics_name: { type: 'string' },
      },
    },
    {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['spec_no', 'stockin_num', 'remark'],
        properties: { spec_no: required(40), stockin_num: { type: 'number', exclusiveMinimum: 0 }, remark },
      },
    },
    { type: 'boolean' },
  ],
});

export interface RefundQuery {
  readonly tid?: string;
}

/** Body of `aftersales.refund.Refund.search`: one map of conditions. */
export const checkRefundQuery = checker<readonly [RefundQuery]>({
  type: 'array',
  minItems: 1,
  maxItems: 1,
  items: [{ type: 'object', properties: { tid: { type: 'string', maxLength: 40 } } }],
});
