import Big from 'big.js';
import type { Wanted } from '../books.js';
import type { KnownOrder } from '../order-book.js';
import type { ErpOrder, ErpRefunds } from './schema.js';

const sum = (amounts: readonly string[]): Big => amounts.reduce((all, amount) => all.plus(amount), new Big(0));

/** Says what does not add up, exactly to the last decimal; undefined: everything does. */
export function findWrongSum({ order_arr, order_goods, order_pay }: ErpRefunds): string | undefined {
  const codes = new Set(order_arr.map(({ ro_code }) => ro_code));
  const stray = [...order_goods, ...order_pay].find(({ ro_code }) => !codes.has(ro_code));
  if (stray !== undefined) return `ro_code ${stray.ro_code} 没有对应的订单`;
  const product = order_goods.find(({ price, xnum, refund_price }) => !new Big(price).times(xnum).eq(refund_price));
  if (product !== undefined) return `refund_price ${product.refund_price} 不等于 price × xnum`;

  for (const order of order_arr) {
    const goods = order_goods.filter(({ ro_code }) => ro_code === order.ro_code);
    const payments = order_pay.filter(({ ro_code }) => ro_code === order.ro_code);
    const wrong = wrongOrder(
      order,
      goods.map(({ refund_price }) => refund_price),
      payments.map(({ pay_money }) => pay_money),
    );
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongOrder(order: ErpOrder, prices: readonly string[], payments: readonly string[]): string | undefined {
  if (prices.length === 0) return '商品信息不能为空';
  if (payments.length === 0) return '支付信息不能为空';
  const money = new Big(order.order_money);
  if (!sum(prices).eq(money)) return `order_money ${order.order_money} 不等于商品小计之和`;
  if (!sum(payments).eq(money)) return `order_money ${order.order_money} 不等于支付金额之和`;
  // what was really given back can be less than the total, never more
  if (money.gt(order.total ?? order.order_money)) return 'total 小于 order_money';
  return undefined;
}

/** What a refund takes of the goods and payments of its order, or what of it is not the order's. */
export function wantedOf(
  { ro_code }: ErpOrder,
  { order_goods, order_pay }: ErpRefunds,
  { lines, payments }: KnownOrder,
): readonly Wanted[] | { readonly stray: string } {
  const wanted: Wanted[] = [];
  for (const { rog_id, xnum, refund_price } of order_goods.filter((goods) => goods.ro_code === ro_code)) {
    const line = lines.find(({ lineId }) => String(lineId) === rog_id);
    if (line === undefined) return { stray: `商品 ${rog_id ?? ''} 不在原单中` };
    wanted.push(
      { name: `商品 ${rog_id} 数量`, amount: new Big(xnum), most: new Big(line.quantity) },
      { name: `商品 ${rog_id} 金额`, amount: new Big(refund_price), most: new Big(line.price).times(line.quantity) },
    );
  }
  for (const { former_code, pay_method, pay_money } of order_pay.filter((pay) => pay.ro_code === ro_code)) {
    const paid = payments.find(({ code, method }) =>
      former_code === undefined ? method === pay_method : code === former_code,
    );
    if (paid === undefined) return { stray: `支付单 ${former_code ?? pay_method ?? ''} 不在原单中` };
    const name = `支付 ${paid.code ?? paid.method} 金额`;
    wanted.push({
      name,
      amount: new Big(pay_money),
      ...(paid.money === undefined ? {} : { most: new Big(paid.money) }),
    });
  }
  return wanted;
}
