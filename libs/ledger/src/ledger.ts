import type { RedisClient } from '@scm-relay/runtime';
import { acceptMany } from './accept.js';
import { begin, breakerOpenSince, finish } from './attempts.js';
import { act } from './attention.js';
import { attentionMatches, attentionNamed, attentionPage, attentionReasons } from './attention-list.js';
import { audit, auditLog } from './audit.js';
import { bulkStep, bulkView, cancelBulk, createBulk, latestBulks, openBulks, releaseBulk } from './bulk.js';
import { posCallback } from './callbacks.js';
import { commit } from './commit.js';
import { load } from './load.js';
import { knowsOrder, noticeView, pushOrder, putNotice, recordReturn } from './notices.js';
import { owners } from './owners.js';
import { eventsBetween } from './reconcile.js';
import { keepRefused, refusedBodies } from './refused.js';
import { acceptedCount, samples, takeSample } from './samples.js';
import type { LedgerContext } from './scripts.js';
import { attemptStats } from './stats.js';
import { openCount, openWork, overdue, requeue, seen, sweepTurn } from './sweep.js';
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
    acceptedCount: bound(acceptedCount),
    act: bound(act),
    attemptStats: bound(attemptStats),
    attentionMatches: bound(attentionMatches),
    attentionNamed: bound(attentionNamed),
    attentionPage: bound(attentionPage),
    attentionReasons: bound(attentionReasons),
    audit: bound(audit),
    auditLog: bound(auditLog),
    begin: bound(begin),
    breakerOpenSince: bound(breakerOpenSince),
    bulkStep: bound(bulkStep),
    bulkView: bound(bulkView),
    cancelBulk: bound(cancelBulk),
    commit: bound(commit),
    createBulk: bound(createBulk),
    deliveryView: bound(deliveryView),
    eventView: bound(eventView),
    eventsBetween: bound(eventsBetween),
    finish: bound(finish),
    keepRefused: bound(keepRefused),
    knowsOrder: bound(knowsOrder),
    latestBulks: bound(latestBulks),
    load: bound(load),
    notice: bound(noticeView),
    openBulks: bound(openBulks),
    openCount: bound(openCount),
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
    releaseBulk: bound(releaseBulk),
    requeue: bound(requeue),
    samples: bound(samples),
    seen: bound(seen),
    takeSample: bound(takeSample),
    sweepTurn: bound(sweepTurn),
    trace: bound(trace),
    unproven: bound(unproven),
  };
};

export type Ledger = ReturnType<typeof openLedger>;
