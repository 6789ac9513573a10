import { isProduct, sum, tenThousandths } from '../decimal.js';
import type { ErpOrder, ErpRefunds } from './schema.js';

/** Says what does not add up, exactly to the last decimal; undefined: everything does. */
export function findWrongSum({ order_arr, order_goods, order_pay }: ErpRefunds): string | undefined {
  const codes = new Set(order_arr.map(({ ro_code }) => ro_code));
  const stray = [...order_goods, ...order_pay].find(({ ro_code }) => !codes.has(ro_code));
  if (stray !== undefined) return `ro_code ${stray.ro_code} 没有对应的订单`;
  const product = order_goods.find(({ price, xnum, refund_price }) => !isProduct(price, xnum, refund_price));
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
  const money = tenThousandths(order.order_money);
  if (sum(prices) !== money) return `order_money ${order.order_money} 不等于商品小计之和`;
  if (sum(payments) !== money) return `order_money ${order.order_money} 不等于支付金额之和`;
  // what was really given back can be less than the total, never more
  if (money !== undefined && (tenThousandths(order.total ?? order.order_money) ?? 0n) < money)
    return 'total 小于 order_money';
  return undefined;
}
