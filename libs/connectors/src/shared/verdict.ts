import { contradictsItself, maskText, nestsTooDeep, parseWithDigits, personalValues } from '@scm-relay/runtime';
import type { Outcome, Seen } from '../connector.js';
import type { Exchange, Reply } from '../http/exchange.js';
import { cut } from './formats.js';

/** Longest part of a vendor's text that is looked at: bounds the work, not the message. */
const LOOKED_AT = 4096;
const LONGEST_MESSAGE = 200;
const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Plain text of what may be HTML (the ERP's `info`, error pages of proxies). */
const stripHtml = (html: string): string =>
  html
    .slice(0, LOOKED_AT)
    .replace(/<(script|style)\b[^<>]*>[^<]*(?:<\/\1>|$)/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(nbsp|lt|gt|quot|apos|amp|#39);/g, (_, name: string) => ENTITIES[name] ?? "'")
    .replace(/\s+/g, ' ')
    .trim();

/** `label` and what the vendor said, fit for logs and pages: plain, at most 200 characters, free of the request's personal data. */
export const vendorMessage = (label: string, said: unknown, request: unknown): string => {
  const text = typeof said === 'string' ? stripHtml(said).replace(/\p{Surrogate}/gu, '\uFFFD') : '';
  return text === '' ? label : cut(`${label}: ${maskText(text, personalValues(request))}`, LONGEST_MESSAGE);
};

/** What a connector says of a reply whose HTTP part is in order; the wire facts are added here. */
type WithoutSeen<T> = T extends unknown ? Omit<T, keyof Seen> : never;
export type Verdict = WithoutSeen<Outcome>;

/** Reads a vendor's JSON; `null` where it is not that vendor's reply. */
export type ReplyJudge = (json: unknown) => Verdict | null;

const LONGEST_KEPT = 4096;
/** These say "not processed" by their definition (RFC 9110, RFC 8470, RFC 6585). */
const NOT_PROCESSED = new Set([408, 425, 429, 503]);
const ACCESS_REFUSED = new Set([401, 403, 404]);

/**
 * A vendor's JSON, its whole numbers with every digit; undefined where it is none, or nested so deep that no vendor wrote it: whoever walks,
 * keeps or shows it later may end at the end of the stack.
 */
export const parseJson = (text: string): unknown => {
  if (nestsTooDeep(text)) return undefined;
  try {
    return parseWithDigits(text);
  } catch {
    return undefined;
  }
};

/** Whether a part of a vendor's JSON is short enough to be kept beside the reply. */
export const mayBeKept = (part: unknown): boolean => Buffer.byteLength(JSON.stringify(part)) <= LONGEST_KEPT;

/** What the ledger keeps of a reply: its JSON, or as much of its text as 4 KiB hold. */
const kept = ({ text }: Reply, json: unknown): unknown => {
  if (text === '') return null;
  if (Buffer.byteLength(text) <= LONGEST_KEPT) return json ?? text;
  // a streaming decoder drops the character that the cut went through
  return new TextDecoder().decode(Buffer.from(text).subarray(0, LONGEST_KEPT), { stream: true });
};

const byStatus = (reply: Reply, request: unknown): Verdict => {
  const { status } = reply;
  const message = vendorMessage(`HTTP ${status}`, reply.text, request);
  if (NOT_PROCESSED.has(status))
    return { outcome: 'retry', message, ...(reply.after === undefined ? {} : { after: reply.after }) };
  if (status < 300 || status >= 500) return { outcome: 'unknown', message };
  return {
    outcome: 'rejected',
    code: `http-${status}`,
    message,
    ...(ACCESS_REFUSED.has(status) ? { accessRefused: true } : {}),
  };
};

const judgeReply = (reply: Reply, trouble: string | null, request: unknown, judge: () => Verdict | null): Verdict => {
  if (reply.status < 200 || reply.status >= 300) return byStatus(reply, request);
  if (trouble !== null) return { outcome: 'unknown', message: `HTTP ${reply.status}, but ${trouble}` };
  return judge() ?? { outcome: 'unknown', message: `HTTP ${reply.status}, but the body is not this vendor's reply` };
};

const NOTHING_SEEN: Seen = { httpStatus: null, response: null };

/**
 * DESIGN "Outcomes", the rows every vendor shares. The status line outranks a body that broke off: it says by
 * itself whether the request was processed, except with a 2xx, where only the vendor's own word counts: that of the field
 * `decidedBy`, which must not be there twice and say two things.
 */
export const judgeExchange = (exchange: Exchange, request: unknown, decidedBy: string, judge: ReplyJudge): Outcome => {
  switch (exchange.kind) {
    case 'not-sent':
      return { ...NOTHING_SEEN, outcome: 'retry', message: `not sent: ${exchange.reason}` };
    case 'no-reply':
      return { ...NOTHING_SEEN, outcome: 'unknown', message: `sent, but ${exchange.reason}` };
    case 'reply': {
      const json = parseJson(exchange.text);
      const contradicts = json !== undefined && contradictsItself(exchange.text, decidedBy);
      // as text it is seen with both values
      const seen: Seen = { httpStatus: exchange.status, response: kept(exchange, contradicts ? undefined : json) };
      const trouble = contradicts ? `the reply says ${decidedBy} twice, and differently` : null;
      return { ...seen, ...judgeReply(exchange, exchange.broken ?? trouble, request, () => judge(json)) };
    }
  }
};
