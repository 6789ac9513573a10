import type { Checked } from '@scm-relay/runtime';
import type { FieldError, Notice, NoticeLine } from '@scm-relay/schemas';
import { given } from '../given.js';
import { formatDecimal, parseDecimal, wholeNumber } from './decimal.js';
import { isObject, type JsonObject, looseList, looseText } from './loose-values.js';

/** A pushed order as a notice; `msgId` null where the push named none. */
export interface OrderPush {
  readonly notice: Notice;
  readonly msgId: string | null;
  /** the marketplace closed the order */
  readonly closed: boolean;
}

/**
 * Reads the body of `POST /pushData` (specs/push-orders-and-returns.md 订单接口; CONTRACT §3.3): `dn` is `data.dn`, or else
 * `data.tid`; each entry of `orders_items` is a line, numbered from 1 in the order they come. No entry at all is allowed by the
 * document and gives a notice without lines. Pure.
 */
export function readPushedOrder(body: unknown): Checked<OrderPush> {
  const errors: FieldError[] = [];
  if (!isObject(body)) return { ok: false, errors: [{ pointer: '', message: 'must be an object' }] };
  const { data } = body;
  if (!isObject(data)) return { ok: false, errors: [{ pointer: '/data', message: 'must be an object' }] };

  const msgId = looseText(body, 'msg_id', '', errors, { max: 100 });
  // the document's table calls it `orderstatus`, its sample `status`
  const states = ['status', 'orderstatus'].map((name) => looseText(data, name, '/data', errors, { max: 100 }));
  const from_type = looseText(body, 'from_type', '', errors, { max: 100 });
  const tid = looseText(data, 'tid', '/data', errors, { required: true, max: 40 });
  const dn = looseText(data, 'dn', '/data', errors, { max: 50 }) ?? tid;
  const items = looseList(data, 'orders', '/data', errors).flatMap(({ entry, at }) =>
    looseList(entry, 'orders_items', at, errors),
  );
  if (items.length > 1000) errors.push({ pointer: '/data/orders', message: 'must have at most 1000 entries' });
  const read = items.slice(0, 1000).map(({ entry, at }, i) => readLine(entry, at, i + 1, errors));

  if (errors.length > 0 || tid === null || dn === null) return { ok: false, errors };
  const whole = read.flatMap((lines) => lines?.slice(0, 1) ?? []);
  // ids of the second lines follow those of the items
  const split = read
    .flatMap((lines) => lines?.slice(1) ?? [])
    .map((line, i) => ({ ...line, lineId: read.length + i + 1 }));
  return {
    ok: true,
    value: {
      msgId: msgId === '0' ? null : msgId,
      closed: states.some((state) => state !== null && CLOSED.includes(state)),
      notice: { dn, channel: 'wdt', tid, lines: [...whole, ...split], pushed: { ...given({ from_type }), data } },
    },
  };
}

function readLine(item: JsonObject, at: string, lineId: number, errors: FieldError[]): NoticeLine[] | null {
  const specNo = looseText(item, 'bn', at, errors, { required: true, max: 40 });
  const sku = looseText(item, 'sku_id', at, errors, { required: true, max: 50 });
  const title = looseText(item, 'title', at, errors, { max: 255 });
  const quantity = readQuantity(item, at, errors);
  const prices = quantity === null ? null : readPrices(item, at, quantity, errors);
  if (specNo === null || sku === null || prices === null) return null;
  return prices.map(({ count, price }) => ({ lineId, sku, specNo, ...given({ title }), quantity: count, price }));
}

function readQuantity(item: JsonObject, at: string, errors: FieldError[]): number | null {
  const text = looseText(item, 'num', at, errors, { required: true, max: 30 });
  if (text === null) return null;
  const decimal = parseDecimal(text);
  const quantity = decimal === null ? null : wholeNumber(decimal);
  if (quantity !== null && quantity >= 1 && quantity <= 1_000_000) return quantity;
  errors.push({ pointer: `${at}/num`, message: 'must be a whole number from 1 to 1000000' });
  return null;
}

interface Priced {
  readonly count: number;
  readonly price: string;
}

/** A fee shared out so that the pieces add up to it exactly: one that does not divide evenly makes two lines, a cent apart. */
function shared(fee: bigint, quantity: number): Priced[] {
  const unit = fee % CENT === 0n ? CENT : SMALLEST;
  const [low, dearer] = [fee / unit / BigInt(quantity), Number((fee / unit) % BigInt(quantity))];
  const cheap = { count: quantity - dearer, price: formatDecimal(low * unit) };
  return dearer === 0 ? [cheap] : [cheap, { count: dearer, price: formatDecimal((low + 1n) * unit) }];
}

/**
 * The price paid for one piece. `total_item_fee` (子订单实付金额) is what was really paid for the line, discounts included, so it
 * comes first; where it is 0 or missing, as in the document's sample, `sale_price` (销售单价); else `price` (原价). All 0: a gift.
 */
function readPrices(item: JsonObject, at: string, quantity: number, errors: FieldError[]): Priced[] | null {
  const amount = (name: string): bigint | null => {
    const text = looseText(item, name, at, errors, { max: 30 });
    if (text === null) return null;
    const decimal = parseDecimal(text);
    if (decimal !== null && decimal < MONEY_END) return decimal;
    errors.push({
      pointer: `${at}/${name}`,
      message: 'must be a decimal number, not negative, with at most 12 digits before the point',
    });
    return null;
  };
  const [paid, sale, list] = [amount('total_item_fee'), amount('sale_price'), amount('price')];
  if (paid !== null && paid > 0n) return shared(paid, quantity);
  const price = formatDecimal(sale !== null && sale > 0n ? sale : (list ?? 0n));
  return [{ count: quantity, price }];
}

/** a cent, and the smallest amount a notice knows: one of its four decimals */
const CENT = parseDecimal('0.01') ?? 1n;
const SMALLEST = parseDecimal('0.0001') ?? 1n;
/** the marketplace's words for an order that is off (VENDOR-FACTS, "Shipping in parts") */
const CLOSED = ['TRADE_CLOSED', 'TRADE_CLOSED_BY_TAOBAO'];

/** 10^12, scaled: money of a notice has at most 12 digits before the point */
const MONEY_END = parseDecimal(`1${'0'.repeat(12)}`) ?? 0n;
