import { checker } from '../body.js';

export interface ErpOrder {
  readonly ro_code: string;
  readonly order_code: string;
  readonly order_money: string;
  readonly total?: string;
}
export interface ErpGoods {
  readonly ro_code: string;
  readonly xnum: string;
  readonly price: string;
  readonly refund_price: string;
  /** the line of the sale */
  readonly rog_id?: string;
}
export interface ErpPayment {
  readonly ro_code: string;
  readonly pay_money: string;
  readonly pay_method?: string;
  readonly former_code?: string;
}
export interface ErpRefunds {
  readonly order_arr: readonly ErpOrder[];
  readonly order_goods: readonly ErpGoods[];
  readonly order_pay: readonly ErpPayment[];
}

const text = { type: 'string' };
const given = { type: 'string', minLength: 1 };
/** decimal(19,4), as a string like every field of this document */
const decimal = { type: 'string', pattern: '^\\d{1,15}(\\.\\d{1,4})?$' };
const oneOrTwo = { enum: ['1', '2'] };
const unixSeconds = { type: 'string', pattern: '^\\d{1,11}$' };

const list = (required: readonly string[], properties: Record<string, object>) => ({
  type: 'array',
  minItems: 1,
  items: { type: 'object', required, properties },
});

/**
 * `data` of specs/erp-refund-upload.md: three lists, none empty. Every field is a string there and none is marked as
 * required; demanded is what ties the lists together and what the sums are made of.
 */
export const checkErpRefunds = checker<ErpRefunds>({
  type: 'object',
  required: ['order_arr', 'order_goods', 'order_pay'],
  properties: {
    order_arr: list(['ro_code', 'order_code', 'order_money'], {
      stores_id: text,
      ro_code: given,
      order_code: text,
      total: decimal,
      order_money: decimal,
      cashier_id: text,
      type: oneOrTwo,
      addtime: unixSeconds,
      pos_code: text,
      mobile: text,
      name: text,
      card_code: text,
      member_id: text,
    }),
    order_goods: list(['ro_code', 'xnum', 'price', 'refund_price'], {
      ro_code: given,
      barcode_id: text,
      xnum: decimal,
      price: decimal,
      refund_price: decimal,
      conversion: text,
      is_rk: oneOrTwo,
      produce_date: text,
      rog_id: text,
      tax_rate: text,
    }),
    order_pay: list(['ro_code', 'pay_money'], {
      ro_code: given,
      pay_method: text,
      pay_money: decimal,
      pay_time: unixSeconds,
      pay_status: text,
      pay_serial_no: text,
      pay_code: text,
      remark: text,
      road_pay_status: oneOrTwo,
      former_code: text,
      er_money: text,
    }),
  },
});
