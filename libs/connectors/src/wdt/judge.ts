import { contradictsItself } from '@scm-relay/runtime';
import { WdtReply as replySchema, type WdtReply } from '@scm-relay/schemas';
import type { Outcome } from '../connector.js';
import type { Exchange } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { judgeExchange, type Verdict, vendorMessage } from '../shared/verdict.js';

/** Matches both rate texts, whatever the width of their comma (VENDOR-FACTS "WDT"). */
const RATE_TEXT = '超过每分钟最大';
/** the vendor advises 5 to 10 minutes */
const RATE_WAIT_MS = 300_000;
/** database errors: it may have been booked before they struck */
const DATABASE = new Set([4, 5]);
/** 1 verification, 6 address not allowed: about the caller, not the content */
const ACCESS_REFUSED = new Set([1, 6]);
const CLOCK = 7;

export const isWdtReply = checker<WdtReply>(replySchema);

/** the field that decides */
export const DECIDED_BY = 'status';

const unescaped = (text: string): string =>
  text.replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** JSON may hold the characters as \u escapes. They are read from the text alone, which may be any. */
const holdsRateText = (text: string): boolean => unescaped(text).includes(RATE_TEXT);

const judgeStatus = ({ status, message }: WdtReply, request: unknown): Verdict => {
  if (status === 0) return { outcome: 'delivered' };
  const label = status === CLOCK ? `WDT status ${status} (check the clock of this machine)` : `WDT status ${status}`;
  const said = vendorMessage(label, message, request);
  if (status === CLOCK) return { outcome: 'retry', message: said };
  if (DATABASE.has(status)) return { outcome: 'unknown', message: said };
  return {
    outcome: 'rejected',
    code: String(status),
    message: said,
    ...(ACCESS_REFUSED.has(status) ? { accessRefused: true } : {}),
  };
};

/** DESIGN "Outcomes" for WDT. A rate text counts under any HTTP status and in any body but a success, or what may be one. */
export const judgeWdt = (exchange: Exchange, request: unknown): Outcome => {
  const outcome = judgeExchange(exchange, request, DECIDED_BY, (json) =>
    isWdtReply(json) ? judgeStatus(json, request) : null,
  );
  if (exchange.kind !== 'reply' || outcome.outcome === 'delivered' || !holdsRateText(exchange.text)) return outcome;
  if (outcome.outcome === 'unknown' && contradictsItself(exchange.text, DECIDED_BY)) return outcome;
  return {
    outcome: 'retry',
    after: Math.max(RATE_WAIT_MS, exchange.after ?? 0),
    message: 'WDT: too many calls a minute',
    httpStatus: outcome.httpStatus,
    response: outcome.response,
  };
};
