import type { Ledger } from '@scm-relay/ledger';
import {
  type Access,
  type ByteBudget,
  type HttpApp,
  HttpProblem,
  RequestAborted,
  readJson,
  sendAndDrain,
} from '@scm-relay/runtime';
import { type FieldError, PROBLEMS } from '@scm-relay/schemas';
import type { Request, RequestHandler, Response } from 'express';
import type { Log } from '../log.js';
import type { NoticeLedger } from '../notices/routes.js';
import type { Store } from '../store.js';
import { type OrderPush, readPushedOrder } from './read-order.js';
import { readPushedReturns } from './read-returns.js';

/** The part of the ledger that the inbound push needs. */
export type PushLedger = NoticeLedger & Pick<Ledger, 'noteMessage' | 'recordReturns'>;

export interface PushRoutes {
  readonly checkKey: Access;
  readonly bodies: ByteBudget;
  /** accepted values of `customerid` and `app_key` */
  readonly customers: readonly string[];
  readonly appKeys: readonly string[];
  readonly ledger: PushLedger;
  readonly store: Store;
  readonly log: Log;
}

/** null: fine; else what is wrong, for the caller */
type Message = string | null;

/** `POST /pushData` and `/pushReturngoods`: specs/push-orders-and-returns.md, answered in its own words (CONTRACT §3.3). */
export function pushRoutes(
  app: HttpApp,
  { checkKey, bodies, customers, appKeys, ledger, store, log }: PushRoutes,
): void {
  const readPush = (req: Request, res: Response) =>
    readJson(req, { lease: bodies.lease(res), typeOptional: true, allDigits: true });
  app.route('/pushData', {
    POST: handler(checkKey, orderReply, async (req, res) => {
      if (!accepted(req, 'customerid', customers)) return 'customerid is not accepted';
      const { value, text } = await readPush(req, res);
      const read = readPushedOrder(value, text.length);
      if (!read.ok) return explain(read.errors);
      const answer = await storeOrder(read.value, ledger, store, log);
      return answer === 'notice-in-use' ? 'the order is being shipped: its tid and goods cannot change any more' : null;
    }),
  });
  app.route('/pushReturngoods', {
    POST: handler(checkKey, returnReply, async (req, res) => {
      if (!accepted(req, 'app_key', appKeys)) return 'app_key is not accepted';
      const read = readPushedReturns((await readPush(req, res)).value);
      if (!read.ok) return explain(read.errors);
      if (read.value.length > 0) {
        await store.write('recording expected returns', () => ledger.recordReturns(read.value));
      }
      return null;
    }),
  });
}

async function storeOrder(
  { notice, msgId, closed }: OrderPush,
  ledger: PushLedger,
  store: Store,
  log: Log,
): Promise<string> {
  let complete = notice;
  if (notice.lines.length === 0) {
    // a push about the order alone: the goods it had stay
    const known = await store.read('reading a notice', () => ledger.notice(notice.dn));
    if (known !== null) complete = { ...notice, lines: known.lines.map(({ shipped, returned, ...line }) => line) };
  }
  // a push is taken in as often as it comes: what a msg_id means is unknown (VENDOR-FACTS), so it drops nothing
  const { answer } = await store.write('storing an order', () => ledger.putNotice(complete, 'push'));
  if (answer === 'notice-in-use') return answer;
  if (msgId !== null) {
    const other = await store.read('noting a push', () => ledger.noteMessage(msgId, JSON.stringify(complete)));
    if (other) log.warn('other content came under a known msg_id and was stored', { msgId, dn: notice.dn });
  }
  // an order that is being shipped cannot be taken back: its parcel is chased by its own checkout
  if (closed) await store.write('cancelling an order', () => ledger.setNoticeState(notice.dn, 'cancel'));
  return answer;
}

const accepted = ({ query }: Request, name: string, values: readonly string[]): boolean => {
  const given = query[name];
  return typeof given === 'string' && values.includes(given);
};

/** The document's reply, success or error. */
const orderReply = (message: Message) =>
  message === null ? { flag: 'success', code: '0', message: '' } : { flag: 'error', code: '1', message };
const returnReply = (message: Message) =>
  message === null
    ? { returnflag: 'success', returncode: '0', returnmessage: '' }
    : { returnflag: 'error', returncode: '1', returnmessage: message };

/**
 * Wrong data and callers get HTTP 200 and the document's error body. What it knows no word for keeps its status, with that
 * body: 401, 413 and 415, and 503, so that a pusher that looks at the status alone tries again.
 */
function handler(
  checkKey: PushRoutes['checkKey'],
  reply: (message: Message) => object,
  serve: (req: Request, res: Response) => Promise<Message>,
): RequestHandler {
  return async (req, res) => {
    try {
      await checkKey(req);
      send(res, 200, reply(await serve(req, res)));
    } catch (error) {
      if (!(error instanceof HttpProblem) || error instanceof RequestAborted) throw error;
      const { status } = PROBLEMS[error.code];
      for (const [name, value] of Object.entries(error.extras.headers ?? {})) res.setHeader(name, value);
      send(res, status === 400 ? 200 : status, reply(error.detail));
    }
  };
}

const send = (res: Response, status: number, body: object): void =>
  sendAndDrain(res, status, 'application/json; charset=utf-8', JSON.stringify(body));

const explain = (errors: readonly FieldError[]): string =>
  errors
    .slice(0, 5)
    .map(({ pointer, message }) => `${pointer || 'the body'} ${message}`)
    .join('; ');
