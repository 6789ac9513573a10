import { contradictsItself } from '@scm-relay/runtime';
import {
  WdtFoundRefund as foundSchema,
  WDT_REFUND_SEARCH,
  type WdtFoundRefund,
  type WdtSmartRefundRequest,
} from '@scm-relay/schemas';
import type { MayAsk, Outcome } from '../connector.js';
import type { Call } from '../http/exchange.js';
import type { Http } from '../http/http.js';
import { checker } from '../shared/check.js';
import { cut } from '../shared/formats.js';
import { parseJson } from '../shared/verdict.js';
import { DECIDED_BY, isWdtReply, judgeWdt } from './judge.js';
import { holdsRemark } from './map.js';

const PAGE_SIZE = 50;
/** One order has few returns; every page counts against the account's calls a minute. */
const MOST_PAGES = 5;
const PAGE_BYTES = 1024 * 1024;
/** a cancelled return is no proof that goods were booked */
const CANCELLED = 10;

const isFound = checker<WdtFoundRefund>(foundSchema);

/** The found returns: WDT names the list `order`, which is known from its public documentation only, so any one list will do. */
const rowsOf = (data: unknown): readonly unknown[] | undefined =>
  Array.isArray(data) ? data : Object.values(data ?? {}).find(Array.isArray);

const shown = (value: unknown): string | number | null =>
  typeof value === 'string' ? cut(value, 255) : typeof value === 'number' ? value : null;

/** `status` may be anything, also what is no number and cannot be made one. */
const isCancelled = ({ status }: WdtFoundRefund): boolean =>
  (typeof status === 'number' || typeof status === 'string') && Number(status) === CANCELLED;

const tidsOf = ({ tid_list: list }: WdtFoundRefund): readonly string[] =>
  Array.isArray(list) ? list : [list ?? '', ...(list ?? '').split(',').map((tid) => tid.trim())];

const unproven = (message: string, httpStatus: number | null = null): Outcome => ({
  outcome: 'unknown',
  message,
  httpStatus,
  response: null,
});

/**
 * Looks for our remark among the returns of the order (VENDOR-FACTS "WDT", a lead: nobody documents that the
 * remark is copied there, and some marketplaces' returns are not shown). A hit proves the booking; anything else
 * proves nothing. `sign` makes a call of a method. Names and phones in what was found stay out of the outcome.
 */
export const lookUpRefund = async (
  http: Http,
  sign: (method: string, args: unknown, paging: Readonly<Record<string, string>>) => Call,
  [{ tid, remark }]: WdtSmartRefundRequest,
  mayAsk: MayAsk,
): Promise<Outcome> => {
  const isOurs = (found: unknown): found is WdtFoundRefund =>
    isFound(found) && !isCancelled(found) && tidsOf(found).includes(tid) && holdsRemark(found.remark ?? '', remark);

  for (let page = 0; page < MOST_PAGES; page += 1) {
    if (page > 0 && !(await mayAsk())) return unproven('look-up: the rate left no time for another page');
    const paging = { page_no: String(page), page_size: String(PAGE_SIZE), calc_total: '1' };
    const call = sign(WDT_REFUND_SEARCH, [{ tid }], paging);
    const exchange = await http.post({ ...call, limitBytes: PAGE_BYTES });
    if (exchange.kind !== 'reply') return unproven(`look-up: ${exchange.reason}`);
    const judged = judgeWdt(exchange, [{ tid }]);
    // it proves nothing either, and whoever sends next has to wait as well (DESIGN promise 6)
    if (judged.outcome === 'retry' && judged.after !== undefined)
      return { ...judged, message: `look-up: ${judged.message}`, response: null };
    const reply = exchange.broken === null && exchange.status === 200 ? parseJson(exchange.text) : undefined;
    if (!isWdtReply(reply)) return unproven(`look-up: HTTP ${exchange.status} without WDT's reply`, exchange.status);
    if (reply.status !== 0) return unproven(`look-up: WDT status ${reply.status}`, exchange.status);
    const rows = rowsOf(reply.data);
    if (rows === undefined) return unproven('look-up: WDT answered in another shape', exchange.status);
    const hit = rows.find(isOurs);
    if (hit !== undefined) {
      if (contradictsItself(exchange.text, DECIDED_BY))
        return unproven('look-up: WDT gave two statuses at once', exchange.status);
      const { refund_no, remark: found, stockin_status } = hit;
      const response = { refund_no: shown(refund_no), remark: shown(found), stockin_status: shown(stockin_status) };
      return { outcome: 'delivered', httpStatus: exchange.status, response };
    }
    if (rows.length < PAGE_SIZE) break;
  }
  return unproven('look-up: WDT shows no return with this remark, which proves nothing', 200);
};
