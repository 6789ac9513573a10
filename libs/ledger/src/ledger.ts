import type { RedisClient } from '@scm-relay/runtime';
import { acceptMany } from './accept.js';
import { begin, breakerOpenSince, finish } from './attempts.js';
import { act } from './attention.js';
import { audit, auditLog } from './audit.js';
import { posCallback } from './callbacks.js';
import { commit, load, owners } from './mapping.js';
import { knowsOrder, noticeView, pushOrder, putNotice, recordReturn } from './notices.js';
import { keepRefused, refusedBodies } from './refused.js';
import type { LedgerContext } from './scripts.js';
import { openWork, overdue, requeue, seen } from './sweep.js';
import { deliveryView, eventView, trace } from './trace.js';
import { prove, recover, unproven } from './unknown.js';

export interface LedgerOptions {
  readonly redis: RedisClient;
  readonly prefix: string;
  /** days: how long what ended is kept; how long claims, notices and items are */
  readonly retention: { readonly days: number; readonly itemDays: number };
}

const SECONDS_PER_DAY = 86_400;

/** The truth about every event (docs/ledger.md); each function is one atomic step or one consistent read. */
export const openLedger = ({ redis, prefix, retention }: LedgerOptions) => {
  const context: LedgerContext = {
    redis,
    prefix,
    keep: [retention.days * SECONDS_PER_DAY, retention.itemDays * SECONDS_PER_DAY],
  };
  const bound =
    <A extends unknown[], R>(f: (context: LedgerContext, ...args: A) => R) =>
    (...args: A): R =>
      f(context, ...args);
  return {
    acceptMany: bound(acceptMany),
    act: bound(act),
    audit: bound(audit),
    auditLog: bound(auditLog),
    begin: bound(begin),
    breakerOpenSince: bound(breakerOpenSince),
    commit: bound(commit),
    deliveryView: bound(deliveryView),
    eventView: bound(eventView),
    finish: bound(finish),
    keepRefused: bound(keepRefused),
    knowsOrder: bound(knowsOrder),
    load: bound(load),
    notice: bound(noticeView),
    openWork: bound(openWork),
    overdue: bound(overdue),
    owners: bound(owners),
    prove: bound(prove),
    posCallback: bound(posCallback),
    pushOrder: bound(pushOrder),
    putNotice: bound(putNotice),
    recordReturn: bound(recordReturn),
    refusedBodies: bound(refusedBodies),
    recover: bound(recover),
    requeue: bound(requeue),
    seen: bound(seen),
    trace: bound(trace),
    unproven: bound(unproven),
  };
};

export type Ledger = ReturnType<typeof openLedger>;
