import { tenThousandths } from '../decimal.js';
import type { KnownOrder } from '../order-book.js';
import type { Wanted } from '../tally.js';
import type { ErpOrder, ErpRefunds } from './schema.js';

const ONE = 10_000n;
const exact = (amount: string): bigint => tenThousandths(amount) ?? 0n;

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
    const pieces = BigInt(line.quantity);
    wanted.push(
      { name: `商品 ${rog_id} 数量`, amount: exact(xnum), most: pieces * ONE },
      { name: `商品 ${rog_id} 金额`, amount: exact(refund_price), most: pieces * exact(line.price) },
    );
  }
  for (const { former_code, pay_method, pay_money } of order_pay.filter((pay) => pay.ro_code === ro_code)) {
    const paid = payments.find(({ code, method }) =>
      former_code === undefined ? method === pay_method : code === former_code,
    );
    if (paid === undefined) return { stray: `支付单 ${former_code ?? pay_method ?? ''} 不在原单中` };
    const name = `支付 ${paid.code ?? paid.method} 金额`;
    wanted.push({ name, amount: exact(pay_money), ...(paid.money === undefined ? {} : { most: exact(paid.money) }) });
  }
  return wanted;
}
