import { createHash } from 'node:crypto';
import type { JobSpec } from '@scm-relay/runtime';
import { NOTICE_STATES, type Notice, type NoticeLine, type NoticeState } from '@scm-relay/schemas';
import { isCold, whenWarm } from '../history/thaw.js';
import { itemsOf } from '../mapping/item.js';
import { iso, list, string } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { mobilesIn } from '../sealed/mobiles.js';
import { wakes } from '../shared/wake.js';
import { keptNotice, writeDocument } from './kept-notice.js';

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
const NOTICE_STATE = script('notices/notice-state');
const RECORD_RETURN = script('notices/record-return');

/**
 * Stores or replaces a notice, keeps its state, and wakes what waits for it in the same atomic step. A notice that the OMS put itself
 * keeps all that it said: a push only adds the order. `trace`: `traceparent` of the request, linked from what it wakes.
 */
export const putNotice = async (
  context: LedgerContext,
  { pushed, ...notice }: Notice,
  from: 'oms' | 'push' = 'oms',
  trace?: string,
): Promise<PutNoticeResult> => {
  const { sealer, digestsOf } = context;
  const mobiles = sealer.seals ? mobilesIn([notice, pushed]).flatMap((mobile) => digestsOf(mobile).slice(0, 1)) : [];
  const argument = {
    dn: notice.dn,
    own: from === 'oms',
    document: writeDocument(sealer, notice.dn, 'notice', notice),
    mobiles,
    frozen: frozenPart(notice),
    tid: notice.tid,
    bill: notice.sellBillNum || undefined,
    total: notice.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    shippedBefore: notice.shippedBefore === true,
    pushed: pushed ? writeDocument(sealer, notice.dn, 'pushed', pushed) : undefined,
    ...(trace === undefined ? {} : { trace }),
  };
  const [answer, jobs, more] = await whenWarm(context, async () => {
    const warm = list(await run(context, PUT_NOTICE, argument));
    return warm[0] === 'cold' ? { cold: [`dn:${notice.dn}`] } : { warm };
  });
  if (answer === 'notice-in-use') return { answer };
  return { answer: answer === 'replaced' ? 'replaced' : 'created', wake: wakes(jobs), more: more === 1 };
};

export type NoticeStateResult =
  | { readonly answer: 'ok'; readonly wake: JobSpec[]; readonly more: boolean }
  /** it was never announced */
  | { readonly answer: 'unknown' }
  /** something has left, or is on its way to */
  | { readonly answer: 'notice-in-use' };

/** The OMS takes a notice back, or gives a refused or cancelled one free again (CONTRACT §3.2). */
export const setNoticeState = async (
  context: LedgerContext,
  dn: string,
  step: 'cancel' | 'reopen',
): Promise<NoticeStateResult> => {
  const [answer, jobs, more] = await whenWarm(context, async (missing) => {
    const warm = list(await run(context, NOTICE_STATE, { dn, step, missing }));
    return warm[0] === 'cold' ? { cold: [string(warm[1])] } : { warm };
  });
  if (answer !== 'ok') return { answer: answer === 'unknown' ? 'unknown' : 'notice-in-use' };
  return { answer: 'ok', wake: wakes(jobs), more: more === 1 };
};

/** The text of `document:<dn>`, thawed where it lies in the history; null where there is none. */
const documentOf = (context: LedgerContext, dn: string): Promise<string | null> =>
  whenWarm(context, async () => {
    const warm = await context.redis.get(keysUnder(context.prefix)('document', dn));
    return warm === null && (await isCold(context, `dn:${dn}`)) ? { cold: [`dn:${dn}`] } : { warm };
  });

/** The notice as it was put, with the order that was pushed for it; null where there is none. */
export const storedNotice = async (context: LedgerContext, dn: string): Promise<Notice | null> => {
  const document = await documentOf(context, dn);
  if (document === null) return null;
  const { notice, pushed } = keptNotice(context.sealer, dn, document);
  return pushed ? { ...notice, pushed } : notice;
};

/** Remembers the content of an order push under its `msg_id`; true where other content came under it before. */
export const noteMessage = async (
  { redis, prefix, keep }: LedgerContext,
  msgId: string,
  content: string,
): Promise<boolean> => {
  const digest = createHash('sha256').update(content).digest('base64url').slice(0, 12);
  const before = await redis.set(keysUnder(prefix)('pushed-message', msgId), digest, 'EX', keep[1], 'GET');
  return before !== null && before !== digest;
};

export interface ExpectedReturn {
  readonly refundNo: string;
  readonly tid: string;
  /** parcel number, null where the document says "" or "0" */
  readonly tn: string | null;
  /** merchant codes and skus of the goods it lists */
  readonly goods: readonly string[];
}

/** Records the expected returns of one call as a whole, idempotent by `refund_no`; wakes refunds that nothing named until now. */
export const recordReturns = async (
  context: LedgerContext,
  expected: readonly ExpectedReturn[],
): Promise<{ readonly wake: JobSpec[]; readonly more: boolean }> => {
  const returns = expected.map(({ refundNo, tid, tn, goods }) => ({
    refund_no: refundNo,
    tid,
    tn: tn ?? undefined,
    goods: JSON.stringify(goods),
  }));
  const [jobs, more] = list(await run(context, RECORD_RETURN, { returns }));
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

export const noticeView = async (context: LedgerContext, dn: string): Promise<NoticeView | null> => {
  const doc = await documentOf(context, dn);
  if (doc === null) return null;
  const fields = await context.redis.hgetall(keysUnder(context.prefix)('notice', dn));
  const { notice } = keptNotice(context.sealer, dn, doc);
  const codes = [...itemsOf(Object.entries(fields))].map(([sn, item]) => ({ sn, ...item }));
  const { since, by } = fields;
  return {
    ...notice,
    state: NOTICE_STATES.find((state) => state === fields.state) ?? 'pending',
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

/** At most so many notices of one order are read. */
const MOST_OF_ORDER = 20;

/** The notices of an order, by its `tid` or `sellBillNum`. */
export const noticesOfOrder = async (context: LedgerContext, number: string): Promise<Notice[]> => {
  const dns = await context.redis.zrange(keysUnder(context.prefix)('order', number), '0', String(MOST_OF_ORDER - 1));
  const notices = await Promise.all(dns.map((dn) => storedNotice(context, dn)));
  return notices.filter((notice) => notice !== null);
};

/** Whether a notice names this order: its `tid` or `sellBillNum`. */
export const knowsOrder = async (context: LedgerContext, number: string): Promise<boolean> =>
  (await context.redis.exists(keysUnder(context.prefix)('order', number))) === 1 || isCold(context, `order:${number}`);
