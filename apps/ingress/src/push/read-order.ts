import { type Checked, compile } from '@scm-relay/runtime';
import { type FieldError, type Notice, type NoticeLine, PushOrderData, scanned } from '@scm-relay/schemas';
import Big from 'big.js';
import { given, isObject, type JsonObject, looseList, looseText } from '../values.js';

/** A pushed order as a notice; `msgId` null where the push named none. */
export interface OrderPush {
  readonly notice: Notice;
  readonly msgId: string | null;
  /** the marketplace closed the order */
  readonly closed: boolean;
}

/** The order goes on as it came: a value that it could not be sent on with would keep every event of it from being mapped. */
const checkData = compile(PushOrderData);

/**
 * Reads the body of `POST /pushData` (specs/push-orders-and-returns.md 订单接口; CONTRACT §3.3): `dn` is `data.dn`, or else
 * `data.tid`; each entry of `orders_items` is a line, numbered from 1 in the order they come. No entry at all is allowed by the
 * document and gives a notice without lines. `length` is that of its text. Pure.
 */
export function readPushedOrder(body: unknown, length: number): Checked<OrderPush> {
  const errors: FieldError[] = [];
  if (!isObject(body)) return { ok: false, errors: [{ pointer: '', message: 'must be an object' }] };
  const { data } = body;
  if (!isObject(data)) return { ok: false, errors: [{ pointer: '/data', message: 'must be an object' }] };

  const msgId = looseText(body, 'msg_id', '', errors, { max: 100 });
  // the document's table calls it `orderstatus`, its sample `status`
  const states = ['status', 'orderstatus'].map((name) => looseText(data, name, '/data', errors, { max: 100 }));
  const from_type = looseText(body, 'from_type', '', errors, { max: 100 });
  const tid = looseText(data, 'tid', '/data', errors, { required: true, max: 40 });
  // read as events give it, so that they can name it
  const dn = scanned(looseText(data, 'dn', '/data', errors, { max: 50 }) ?? tid ?? '');
  const items = looseList(data, 'orders', '/data', errors).flatMap(({ entry, at }) =>
    looseList(entry, 'orders_items', at, errors),
  );
  if (items.length > 1000) errors.push({ pointer: '/data/orders', message: 'must have at most 1000 entries' });
  const read = items.slice(0, 1000).map(({ entry, at }, i) => readLine(entry, at, i + 1, errors));

  if (dn === '' && tid !== null) errors.push({ pointer: '/data/dn', message: 'is required' });
  if (errors.length > 0 || tid === null) return { ok: false, errors };
  const checked = checkData(data, length);
  if (!checked.ok)
    return {
      ok: false,
      errors: checked.errors.map(({ pointer, message }) => ({ pointer: `/data${pointer}`, message })),
    };
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

/** decimal(19,4) of the documents and a little more */
const DECIMAL = /^\d{1,15}(?:\.\d{1,8})?$/;

/** null: not a decimal number ≥ 0 */
const readDecimal = (text: string): Big | null => (DECIMAL.test(text.trim()) ? new Big(text.trim()) : null);

/** With 2 to 4 decimals, the rest cut off: of a sum that does not divide evenly, the pieces never add up to more than it. */
const priceText = (decimal: Big): string =>
  decimal
    .round(4, Big.roundDown)
    .toFixed(4)
    .replace(/0{1,2}$/, '');

function readQuantity(item: JsonObject, at: string, errors: FieldError[]): number | null {
  const text = looseText(item, 'num', at, errors, { required: true, max: 30 });
  if (text === null) return null;
  const quantity = readDecimal(text)?.toNumber();
  if (Number.isInteger(quantity) && quantity !== undefined && quantity >= 1 && quantity <= 1_000_000) return quantity;
  errors.push({ pointer: `${at}/num`, message: 'must be a whole number from 1 to 1000000' });
  return null;
}

interface Priced {
  readonly count: number;
  readonly price: string;
}

/** A fee shared out so that the pieces add up to it exactly: one that does not divide evenly makes two lines, a cent apart. */
function shared(fee: Big, quantity: number): Priced[] {
  const unit = fee.mod(CENT).eq(0) ? CENT : SMALLEST;
  const units = fee.div(unit).round(0, Big.roundDown);
  const low = units.div(quantity).round(0, Big.roundDown);
  const dearer = units.minus(low.times(quantity)).toNumber();
  const cheap = { count: quantity - dearer, price: priceText(low.times(unit)) };
  return dearer === 0 ? [cheap] : [cheap, { count: dearer, price: priceText(low.plus(1).times(unit)) }];
}

/**
 * The price paid for one piece. `total_item_fee` (子订单实付金额) is what was really paid for the line, discounts included, so it
 * comes first; where it is 0 or missing, as in the document's sample, `sale_price` (销售单价); else `price` (原价). All 0: a gift.
 */
function readPrices(item: JsonObject, at: string, quantity: number, errors: FieldError[]): Priced[] | null {
  const amount = (name: string): Big | null => {
    const text = looseText(item, name, at, errors, { max: 30 });
    if (text === null) return null;
    const decimal = readDecimal(text);
    if (decimal?.lt(MONEY_END)) return decimal;
    errors.push({
      pointer: `${at}/${name}`,
      message: 'must be a decimal number, not negative, with at most 12 digits before the point',
    });
    return null;
  };
  const [paid, sale, list] = [amount('total_item_fee'), amount('sale_price'), amount('price')];
  if (paid?.gt(0)) return shared(paid, quantity);
  return [{ count: quantity, price: priceText(sale?.gt(0) ? sale : (list ?? new Big(0))) }];
}

/** a cent, and the smallest amount a notice knows: one of its four decimals */
const CENT = new Big('0.01');
const SMALLEST = new Big('0.0001');
/** the marketplace's words for an order that is off (VENDOR-FACTS, "Shipping in parts") */
const CLOSED = ['TRADE_CLOSED', 'TRADE_CLOSED_BY_TAOBAO'];

/** money of a notice has at most 12 digits before the point */
const MONEY_END = new Big('1e12');
