export * from './accept/accept.js';
export * from './delivery/attempt.js';
export * from './delivery/callback.js';
export { type Claim, type GateLimits, rateSlackMs, type TraceContext } from './delivery/claim.js';
export type { AskResult, LookedUp, LookUp } from './delivery/look-up.js';
export { type Erased, type EraseOptions, notSearched } from './erase/erase.js';
export { historyRecords } from './erase/records.js';
export type { LetGo, LetGoOptions } from './history/let-go.js';
export type { Lease, LeaseOptions } from './history/outbox.js';
export type { OutboxFigures } from './history/outbox-figures.js';
export type { Pace } from './history/rest.js';
export { HistoryUnavailableError, type ThawSource } from './history/thaw-source.js';
export { HISTORY_TOPIC } from './history/wake-waiting.js';
export { type Ledger, type LedgerOptions, openLedger } from './ledger.js';
export type { CommitOptions, CommitResult, Hop, ReadBefore, TryCommit } from './mapping/commit.js';
export {
  type Effect,
  effectOf,
  type Item,
  type Life,
  type LineCount,
  lineCount,
  listReturn,
  livesOf,
  type NoticeField,
  type Pieces,
  type Taken,
  withLives,
  withoutTaken,
} from './mapping/item.js';
export type { EarlierDelivery, EventSituation, NoticeSituation } from './mapping/load.js';
export type { ExpectedParcel, Owners, Sale } from './mapping/owners.js';
export { namesOf, paidBackOf, paymentNames } from './mapping/payment-names.js';
export * from './mapping/plan.js';
export type { ExpectedReturn, NoticeStateResult, NoticeView, PutNoticeResult } from './notices/notices.js';
export type { EventPosition, PastFilter, PastReader } from './past/reader.js';
export * from './people/act.js';
export type { ActionItem } from './people/action-items.js';
export type { AttentionItem } from './people/attention-list.js';
export type { AttentionPage } from './people/attention-page.js';
export type { AttentionFilter } from './people/attention-walk.js';
export type { AuditEntry, AuditPage, AuditRecord } from './people/audit.js';
export type { Untold } from './people/audit-told.js';
export type { BulkOrder, BulkResult, BulkStatus, BulkStep, BulkView } from './people/bulk.js';
export type { Chased } from './people/chased.js';
export type { RefusedPortion } from './people/refused.js';
export type { Released } from './people/release.js';
export type { KeptNumberedBody as KeptBody, NumberedBody as RefusedBody } from './refused/bodies.js';
export { cutBody, writtenText } from './refused/cut.js';
export { keptNumbers, type NamedNumbers, namesNumber, type RefusedNumbers, withoutPersons } from './refused/numbers.js';
export { allDamaged, type Damaged, isDamage, isUnreadable } from './sealed/damage.js';
export { plainMobile } from './sealed/mobiles.js';
export type { Rekeyed } from './sealed/rekey.js';
export { createSealer, type DataKey, type Sealer } from './sealed/sealer.js';
export { SealBrokenError, UnknownDataKeyError } from './sealed/unknown-data-key.js';
export { DELIVERY_TABLE } from './states/delivery.js';
export { EVENT_TABLE } from './states/event.js';
export { NOTICE_TABLE } from './states/notice.js';
export { statesAsMarkdown } from './states/picture.js';
export type { Move, StateTable } from './states/table.js';
export type { Recovered } from './upkeep/recover.js';
export type { OpenWork } from './upkeep/sweep.js';
export { createWaker, type WakerDependencies } from './upkeep/waker.js';
export type { Warned } from './views/checkout-warnings.js';
export type { Documents } from './views/documents.js';
export type { EventFilter } from './views/event-filter.js';
export { type Beside, type EventRow, summaryOf } from './views/event-summary.js';
export type { EventsPage } from './views/events.js';
export type { ExportPage } from './views/export.js';
export type { GateFigures, LedgerFigures, Parked } from './views/figures.js';
export { type GateState, type Gates, heldNow, type PauseRecord } from './views/gates.js';
export { ledgerGauges } from './views/gauges.js';
export { type Goods, goodsOf } from './views/goods.js';
export { historyGauges } from './views/history-gauges.js';
export type { LifeLine, LifePiece, NoticeLife } from './views/notice-life.js';
export { plainNumber, type TraceQuery } from './views/numbers.js';
export type { DayEvent, DayPart } from './views/reconcile.js';
export { type Sample, waitingOf } from './views/samples.js';
export type { NumberSearch } from './views/search.js';
export type { AttemptSlot } from './views/stats.js';
export { DURATION_BOUNDS, SLOT_MS } from './views/stats-constants.js';
export { UnknownMarkError } from './views/unknown-mark.js';
export type { WaitingPage } from './views/waiting.js';
export { WITHHELD } from './views/withheld.js';
