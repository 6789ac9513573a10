import { createHash } from 'node:crypto';
import type { JobSpec } from '@scm-relay/runtime';
import type { Notice, NoticeLine, NoticeState } from '@scm-relay/schemas';
import { itemsOf } from '../mapping/item.js';
import { keysUnder } from '../script/keys.js';
import { iso, list } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { wakes } from '../shared/wake.js';
import { keptNotice } from './kept-notice.js';
import { pack } from './pack.js';

export type PutNoticeResult =
  /** `more`: others wait for it than were woken, `wakeRest` */
  | { readonly answer: 'created' | 'replaced'; readonly wake: JobSpec[]; readonly more: boolean }
  /** an event of it was mapped, and what is frozen since would change */
  | { readonly answer: 'notice-in-use' };

/** Once an event is mapped, `channel`, identifiers and lines may not change (CONTRACT §3.2). */
const frozenPart = (notice: Notice): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        notice.channel,
        notice.tid,
        notice.sellBillNum ?? null,
        [...notice.lines].sort((a, b) => a.lineId - b.lineId),
      ]),
    )
    .digest('base64url')
    .slice(0, 12);

const PUT_NOTICE = script('notices/put-notice');
const RECORD_RETURN = script('notices/record-return');

const put = async (context: LedgerContext, { pushed, ...notice }: Notice, msgId: string): Promise<readonly unknown[]> =>
  list(
    await run(context, PUT_NOTICE, {
      dn: notice.dn,
      document: pack(JSON.stringify(notice)),
      frozen: frozenPart(notice),
      tid: notice.tid,
      bill: notice.sellBillNum || undefined,
      pushed: pushed ? pack(JSON.stringify(pushed)) : undefined,
      msg: msgId || undefined,
    }),
  );

/** Stores or replaces a notice, keeps its state, and wakes what waits for it in the same atomic step. */
export const putNotice = async (context: LedgerContext, notice: Notice): Promise<PutNoticeResult> => {
  const [answer, jobs, more] = await put(context, notice, '');
  if (answer === 'notice-in-use') return { answer };
  return { answer: answer === 'replaced' ? 'replaced' : 'created', wake: wakes(jobs), more: more === 1 };
};

/** The same for an order pushed to us, once per `msg_id` (specs/push-orders-and-returns.md). */
export const pushOrder = async (
  context: LedgerContext,
  notice: Notice,
  msgId: string,
): Promise<PutNoticeResult | { readonly answer: 'known' }> => {
  const [answer, jobs, more] = await put(context, notice, msgId);
  if (answer === 'notice-in-use' || answer === 'known') return { answer };
  return { answer: answer === 'replaced' ? 'replaced' : 'created', wake: wakes(jobs), more: more === 1 };
};

export interface ExpectedReturn {
  readonly refundNo: string;
  readonly tid: string;
  /** parcel number, null where the document says "" or "0" */
  readonly tn: string | null;
}

/** Records an expected return, idempotent by `refund_no`; wakes refunds that nothing named until now. */
export const recordReturn = async (
  context: LedgerContext,
  expected: ExpectedReturn,
): Promise<{ readonly wake: JobSpec[]; readonly more: boolean }> => {
  const { refundNo, tid, tn } = expected;
  const [jobs, more] = list(await run(context, RECORD_RETURN, { refund_no: refundNo, tid, tn: tn ?? undefined }));
  return { wake: wakes(jobs), more: more === 1 };
};

/** Answer of `GET /notices/{dn}`: the notice with its state, and per line the item codes shipped and returned. */
export interface NoticeView extends Omit<Notice, 'lines'> {
  readonly state: NoticeState;
  /** ISO 8601 UTC; null while pending */
  readonly since: string | null;
  /** `seq` of the event that changed the state */
  readonly by: string | null;
  readonly lines: readonly (NoticeLine & {
    readonly shipped: readonly string[];
    readonly returned: readonly string[];
  })[];
}

export const noticeView = async ({ redis, prefix }: LedgerContext, dn: string): Promise<NoticeView | null> => {
  const key = keysUnder(prefix);
  const [doc, fields] = await Promise.all([redis.get(key('document', dn)), redis.hgetall(key('notice', dn))]);
  if (doc === null) return null;
  const { notice } = keptNotice(doc);
  const codes = [...itemsOf(Object.entries(fields))].map(([sn, item]) => ({ sn, ...item }));
  const { state: name, since, by } = fields;
  return {
    ...notice,
    state: name === 'shipped' || name === 'refused' ? name : 'pending',
    since: since ? iso(since) : null,
    by: by ?? null,
    lines: notice.lines.map((line) => {
      const own = codes.filter((item) => item.lineId === line.lineId);
      return {
        ...line,
        shipped: own.filter((item) => item.shippedBy !== null).map((item) => item.sn),
        returned: own.filter((item) => item.returnedBy !== null).map((item) => item.sn),
      };
    }),
  };
};

/** Whether a notice names this order: its `tid` or `sellBillNum`. */
export const knowsOrder = async ({ redis, prefix }: LedgerContext, number: string): Promise<boolean> =>
  (await redis.exists(keysUnder(prefix)('order', number))) === 1;
