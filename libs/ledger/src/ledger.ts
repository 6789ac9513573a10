import type { RedisClient } from '@scm-relay/runtime';
import { acceptMany } from './accept/accept.js';
import { begin, finish } from './delivery/attempt.js';
import { posCallback } from './delivery/callback.js';
import { askVendor, missed, prove } from './delivery/look-up.js';
import { eraseAtRest } from './erase/at-rest.js';
import {
  erasedInHistory,
  eraseEnded,
  eraseNotice,
  eraseRefusedWith,
  erasingAmong,
  erasingInHistory,
} from './erase/erase.js';
import { noticesOfMobile } from './erase/find-mobile.js';
import { giveBack } from './history/give-back.js';
import { letGo, pruneCold } from './history/let-go.js';
import { acknowledge, announce, announced, lease } from './history/outbox.js';
import { outboxFigures } from './history/outbox-figures.js';
import { thawAll } from './history/thaw.js';
import type { ThawSource } from './history/thaw-source.js';
import { wakeWaiting } from './history/wake-waiting.js';
import { walkEnded } from './history/walk.js';
import { giveUpMapping, postponeMapping, prepareCommit } from './mapping/commit.js';
import { lineItems, load, pieceCounts } from './mapping/load.js';
import {
  knowsOrder,
  noteMessage,
  noticesOfOrder,
  noticeView,
  putNotice,
  recordReturns,
  setNoticeState,
  storedNotice,
} from './notices/notices.js';
import { briefly } from './past/briefly.js';
import type { PastReader } from './past/reader.js';
import { act } from './people/act.js';
import { actionItems } from './people/action-items.js';
import { attentionNamed, attentionReasons } from './people/attention-list.js';
import { attentionCount, attentionMatches, attentionPage } from './people/attention-page.js';
import { audit, auditLog } from './people/audit.js';
import { auditTold, auditUntold } from './people/audit-told.js';
import {
  bulkStep,
  bulkView,
  cancelBulk,
  createBulk,
  followBulk,
  latestBulks,
  openBulks,
  releaseBulk,
} from './people/bulk.js';
import { chasedOf, markChased } from './people/chased.js';
import { maskedDetails, shownDetails } from './people/masked-details.js';
import { forgetPause, notePause, overPauses } from './people/pauses.js';
import { releaseHold } from './people/release.js';
import { keepNumbered, numberedPortion } from './refused/bodies.js';
import { keepScripts, type LedgerContext } from './script/script.js';
import { mobileDigester } from './sealed/mobiles.js';
import { rekey } from './sealed/rekey.js';
import { createSealer, type DataKey } from './sealed/sealer.js';
import { UnknownDataKeyError } from './sealed/unknown-data-key.js';
import { recover } from './upkeep/recover.js';
import { dueWork, inTurn, openCount, openWork, overdue, requeue, seen, sweepTurn } from './upkeep/sweep.js';
import { trimHours } from './upkeep/trim-hours.js';
import { wakeRest } from './upkeep/wake-rest.js';
import { warnedSince } from './views/checkout-warnings.js';
import { documents, shownDocuments } from './views/documents.js';
import { eventsMatching, eventsPage } from './views/events.js';
import { exportPages, exportRows } from './views/export.js';
import { figures } from './views/figures.js';
import { readGates } from './views/gates.js';
import { noticeLife } from './views/notice-life.js';
import { eventsBetween } from './views/reconcile.js';
import { acceptedCount, samples, takeSample } from './views/samples.js';
import { search, trace } from './views/search.js';
import { shownTrace } from './views/shown-trace.js';
import { attemptStats } from './views/stats.js';
import { deliveryView, eventView } from './views/trace.js';
import { openCounts, waitingPage, waitingReasons } from './views/waiting.js';

export interface LedgerOptions {
  readonly redis: RedisClient;
  readonly prefix: string;
  /** days: how long what ended is kept; how long claims, notices and items are */
  readonly retention: {
    readonly days: number;
    readonly itemDays: number;
    readonly auditDays?: number;
    readonly noticeHotDays?: number;
  };
  /** the history that lists, traces, exports and the audit log go on in; without it they are of Redis alone */
  readonly past?: PastReader;
  /** what lies in the history comes back through this; without it what needs something cold waits, or rejects */
  readonly history?: ThawSource;
  /** the first seals what may hold personal data, each of them opens it; none: everything lies in the clear (`DATA_KEYS`) */
  readonly dataKeys?: readonly DataKey[];
}

const SECONDS_PER_DAY = 86_400;

/** The state of every event (docs/ledger.md); each function is one atomic step or one consistent read. */
export const openLedger = ({ redis, prefix, retention, past, history, dataKeys = [] }: LedgerOptions) => {
  const sealer = createSealer(dataKeys);
  const context: LedgerContext = {
    redis,
    prefix,
    sealer,
    digestsOf: mobileDigester(dataKeys),
    ...(retention.auditDays === undefined ? {} : { auditDays: retention.auditDays }),
    ...(past === undefined ? {} : { past, shownPast: briefly(past) }),
    ...(retention.noticeHotDays === undefined ? {} : { noticeHotDays: retention.noticeHotDays }),
    ...(history === undefined ? {} : { history }),
    keep: [Math.ceil(retention.days * SECONDS_PER_DAY), Math.ceil(retention.itemDays * SECONDS_PER_DAY)],
  };
  const bound =
    <A extends unknown[], R>(f: (context: LedgerContext, ...args: A) => R) =>
    (...args: A): R =>
      f(context, ...args);
  return {
    acceptMany: bound(acceptMany),
    acceptedCount: bound(acceptedCount),
    act: bound(act),
    askVendor: bound(askVendor),
    attemptStats: bound(attemptStats),
    attentionCount: bound(attentionCount),
    attentionMatches: bound(attentionMatches),
    attentionNamed: bound(attentionNamed),
    actionItems: bound(actionItems),
    attentionPage: bound(attentionPage),
    attentionReasons: bound(attentionReasons),
    audit: bound(audit),
    auditTold: bound(auditTold),
    auditUntold: bound(auditUntold),
    auditLog: bound(auditLog),
    begin: bound(begin),
    bulkStep: bound(bulkStep),
    bulkView: bound(bulkView),
    cancelBulk: bound(cancelBulk),
    chasedOf: bound(chasedOf),
    createBulk: bound(createBulk),
    deliveryView: bound(deliveryView),
    documents: bound(documents),
    dueWork: bound(dueWork),
    eventView: bound(eventView),
    eventsBetween: bound(eventsBetween),
    figures: bound(figures),
    eventsMatching: bound(eventsMatching),
    eventsPage: bound(eventsPage),
    exportPages: bound(exportPages),
    exportRows: bound(exportRows),
    finish: bound(finish),
    followBulk: bound(followBulk),
    forgetPause: bound(forgetPause),
    gates: bound(readGates),
    giveUpMapping: bound(giveUpMapping),
    /** what the history process takes out of Redis (CONTRACT §7) */
    history: {
      acknowledge: bound(acknowledge),
      announce: bound(announce),
      announced: bound(announced),
      giveBack: bound(giveBack),
      lease: bound(lease),
      letGo: bound(letGo),
      outbox: bound(outboxFigures),
      pruneCold: bound(pruneCold),
      thaw: bound(thawAll),
      wakeWaiting: bound(wakeWaiting),
      walkEnded: bound(walkEnded),
    },
    inTurn: bound(inTurn),
    keepRefused: bound(keepNumbered),
    keepScripts: bound(keepScripts),
    knowsOrder: bound(knowsOrder),
    latestBulks: bound(latestBulks),
    lineItems: bound(lineItems),
    load: bound(load),
    markChased: bound(markChased),
    maskedDetails: bound(maskedDetails),
    missed: bound(missed),
    notePause: bound(notePause),
    notice: bound(noticeView),
    noticeLife: bound(noticeLife),
    noticesOfOrder: bound(noticesOfOrder),
    openBulks: bound(openBulks),
    openCount: bound(openCount),
    openCounts: bound(openCounts),
    openWork: bound(openWork),
    overdue: bound(overdue),
    overPauses: bound(overPauses),
    postponeMapping: bound(postponeMapping),
    prove: bound(prove),
    pieceCounts: bound(pieceCounts),
    prepareCommit: bound(prepareCommit),
    posCallback: bound(posCallback),
    putNotice: bound(putNotice),
    recordReturns: bound(recordReturns),
    recover: bound(recover),
    refusedPortion: bound(numberedPortion),
    digestsOf: context.digestsOf,
    erase: bound(eraseNotice),
    eraseAtRest: bound(eraseAtRest),
    eraseEnded: bound(eraseEnded),
    erasedInHistory: bound(erasedInHistory),
    eraseRefused: bound(eraseRefusedWith),
    erasingAmong: bound(erasingAmong),
    erasingInHistory: bound(erasingInHistory),
    noticesOfMobile: bound(noticesOfMobile),
    rekey: bound(rekey),
    releaseBulk: bound(releaseBulk),
    releaseHold: bound(releaseHold),
    requeue: bound(requeue),
    samples: bound(samples),
    search: bound(search),
    setNoticeState: bound(setNoticeState),
    shownDetails: bound(shownDetails),
    shownDocuments: bound(shownDocuments),
    shownTrace: bound(shownTrace),
    storedNotice: bound(storedNotice),
    noteMessage: bound(noteMessage),
    seen: bound(seen),
    sweepTurn: bound(sweepTurn),
    takeSample: bound(takeSample),
    trace: bound(trace),
    trimHours: bound(trimHours),
    /** why records cannot be read: data keys that were missing lately */
    unreadable: (): string[] => sealer.missing().map((id) => new UnknownDataKeyError(id).message),
    waitingPage: bound(waitingPage),
    waitingReasons: bound(waitingReasons),
    wakeRest: bound(wakeRest),
    warnedSince: bound(warnedSince),
  };
};

export type Ledger = ReturnType<typeof openLedger>;
