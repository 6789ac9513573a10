import { readPushedOrder } from '@scm-relay/ingress';
import { PushOrderData } from '@scm-relay/schemas';
import { expect } from 'chai';
import { checkout, notice } from '../../contract/samples.js';
import { ITEM_SAMPLE, ORDER_SAMPLE } from '../../support/order-sample.js';
import { map } from '../connectors/map.js';

/** Everything JSON can hold in place of a text. */
const VALUES = ['x', '', '大海 😀', '7', 7, 0, null, true, false, { a: 1 }, ['x'], [], '\ud800'];

const ORDER_FIELDS = Object.keys(PushOrderData.properties);
const SUB_ORDER_FIELDS = ['iid', 'title', 'oid', 'refund_status', 'orders_items'];
const ITEM_FIELDS = ['sale_price', 'sku_properties', 'bn', 'num', 'price', 'sku_id', 'total_item_fee'];

/** The sample with one value in another's place, where it stands, and as what. */
const changed = [
  ...ORDER_FIELDS.map((name) => ({
    at: `/data/${name}`,
    with: (value: unknown): object => ({ ...ORDER_SAMPLE, [name]: value }),
  })),
  ...SUB_ORDER_FIELDS.map((name) => ({
    at: `/data/orders/${name}`,
    with: (value: unknown): object => ({ ...ORDER_SAMPLE, orders: { ...ORDER_SAMPLE.orders, [name]: value } }),
  })),
  ...ITEM_FIELDS.map((name) => ({
    at: `/data/orders/orders_items/${name}`,
    with: (value: unknown): object => ({
      ...ORDER_SAMPLE,
      orders: [{ ...ORDER_SAMPLE.orders, orders_items: [{ ...ITEM_SAMPLE, [name]: value }] }],
    }),
  })),
];

describe('an order that was pushed', () => {
  for (const { at, with: order } of changed) {
    it(`is refused, or can be sent on, whatever ${at} holds`, () => {
      for (const value of VALUES) {
        const read = readPushedOrder({ data: order(value) }, 99);
        const what = JSON.stringify(value);
        if (read.ok) {
          const { pushed } = read.value.notice;
          const sent = map('push.order', { event: checkout, notice: { ...notice, ...(pushed ? { pushed } : {}) } });
          expect(sent, what).to.include({ ok: true });
        } else {
          const field = at.replaceAll(/orders(_items)?\//g, 'orders$1(/0)?/');
          expect(read.errors[0]?.pointer, what).to.match(new RegExp(`^${field}`));
          expect(read.errors[0]?.message, what).to.match(/^(must|is required)/);
        }
      }
    });
  }

  it('has no truth and no object where the document has a text', () => {
    const refused = ['receiver_name', 'trade_memo', 'created', 'shipping_fee'];
    for (const name of refused)
      for (const value of [true, { a: 1 }, ['x'], '\ud800'])
        expect(readPushedOrder({ data: { ...ORDER_SAMPLE, [name]: value } }, 99).ok, name).to.equal(false);
  });

  it('may leave its lists empty as "", as well as null', () => {
    for (const orders of ['', { oid: '1', orders_items: '' }])
      expect(readPushedOrder({ data: { ...ORDER_SAMPLE, orders } }, 99).ok).to.equal(true);
  });
});
