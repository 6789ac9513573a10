import { decode, describe, isUtf8, parseJson } from '../body.js';
import { createReferences, type References } from '../books.js';
import type { OrderBook } from '../order-book.js';
import {
  type Refusal,
  refused,
  type SandboxCredentials,
  type Vendor,
  type VendorReply,
  type VendorRequest,
} from '../vendor.js';
import { checkPushedOrder, checkPushedReturns } from './schema.js';

const ORDERS = '/pushData';
const RETURNS = '/pushReturngoods';
const RETRY_AFTER_S = '1';

/** What is wrong; undefined: accepted. */
/** what is wrong; undefined: nothing */
type Wrong = Promise<string | undefined>;

/** The order and return push (specs/push-orders-and-returns.md): two calls, two reply shapes, HTTP status always 200. */
export function pushVendor({ customerId, appKey }: SandboxCredentials['push'], orders: OrderBook): Vendor {
  const references = createReferences<null>();

  async function judge({ path, query, contentType, raw }: VendorRequest): Wrong {
    const [name, accepted] = path === ORDERS ? ['customerid', customerId] : ['app_key', appKey];
    const caller = query.getAll(name);
    if (caller.length !== 1 || caller[0] !== accepted) return `${name} 不被接受`;
    if (!isUtf8(contentType, 'application/json', 'text/json')) return 'Content-Type 错误';
    const body = parseJson(decode(raw));
    if (!body.ok) return '报文不是 JSON';
    return path === ORDERS ? judgeOrder(body.value) : judgeReturns(body.value, orders, references);
  }

  return {
    name: 'push',
    paths: [ORDERS, RETURNS],
    answer: async (request) => pushReply(request.path, await judge(request)),
    refuse: (refusal, path, message) => refuse(refusal, path, message),
  };
}

/** An order push creates the order, so nothing need be known before. */
async function judgeOrder(body: unknown): Wrong {
  const checked = checkPushedOrder(body);
  return checked.ok ? undefined : `参数错误: ${describe(checked.mistake)}`;
}

/** The same return again is the same return; where orders are known in full, its number stands for no other one. */
async function judgeReturns(body: unknown, orders: OrderBook, references: References<null>): Wrong {
  const checked = checkPushedReturns(body);
  if (!checked.ok) return `参数错误: ${describe(checked.mistake)}`;
  const returns = [checked.value.data.refunds].flat();
  for (const { tid } of returns) {
    if (!(await orders.knows(String(tid)))) return `订单不存在: ${tid}`;
  }
  for (const one of returns) {
    if (!(await orders.details?.(String(one.tid)))) continue;
    const [number, content] = [String(one.refund_no), JSON.stringify(one)];
    if (references.used(number, content) === 'other') return `退换单号已用于其他退换: ${number}`;
    references.keep(number, content, null);
  }
  return undefined;
}

function pushReply(path: string, error: string | undefined): VendorReply {
  const [flag, code] = error === undefined ? ['success', '0'] : ['error', '1'];
  const message = error ?? '';
  const body =
    path === ORDERS ? { flag, code, message } : { returnflag: flag, returncode: code, returnmessage: message };
  return { status: 200, body, committed: error === undefined };
}

function refuse(refusal: Refusal, path: string, message?: string): VendorReply {
  if (refusal === 'unknown-order') return pushReply(path, '订单不存在');
  if (refusal === 'business-error') return pushReply(path, message ?? '处理失败');
  const limited = pushReply(path, message ?? '请求过于频繁');
  return { ...refused(limited.body, 429), headers: { 'retry-after': RETRY_AFTER_S } };
}
