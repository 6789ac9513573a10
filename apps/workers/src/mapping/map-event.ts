import { setTimeout as pause } from 'node:timers/promises';
import {
  type CommitResult,
  type EventSituation,
  type Hop,
  type Item,
  type Ledger,
  type NoticeSituation,
  namesOf,
  type Plan,
  type TryCommit,
  withoutTaken,
} from '@scm-relay/ledger';
import type { MappingJob, Span, Tracing } from '@scm-relay/runtime';
import type { Destination, Notice, NoticeLine, RelayEvent } from '@scm-relay/schemas';
import { ofMapping } from '../tracing.js';
import { type PlanContext, skuOf } from './context.js';
import type { InTurn } from './in-turn.js';
import { lateOwner, resolved } from './own-notice.js';
import { awaitHistory, settledByHand } from './plain-plans.js';
import { planCheckout } from './plan-checkout.js';
import { planRefund, returnedPiece } from './plan-refund.js';
import { planRefuse } from './plan-refuse.js';
import { lineComplete, wholeLineOperations } from './whole-line.js';

/** What mapping needs of the ledger. */
export type MappingLedger = Pick<Ledger, 'load' | 'pieceCounts' | 'lineItems' | 'storedNotice' | 'prepareCommit'>;

/** Places taken for the deliveries of a plan, so that the job that maps an event may send them at once. */
export interface HeldPlaces {
  readonly hop: Hop;
  /** there is time to wait for others that are due at one of them */
  readonly patient: boolean;
  readonly taken: readonly Destination[];
  /** gives back one place, or all of them */
  release(destination?: Destination): void;
  /** `performance.now()` before the claims were asked for */
  readonly asked: number;
}

export const NO_PLACES: HeldPlaces = { hop: {}, patient: false, taken: [], release: () => undefined, asked: 0 };

export interface MappingSurroundings {
  readonly context: PlanContext;
  /** events of one notice are mapped one after the other */
  readonly inTurn: InTurn;
  /** takes places for the deliveries of a plan, so that they can be sent at once; it has waited for `spentMs` */
  readonly places?: (plan: Plan, spentMs: number) => Promise<HeldPlaces>;
  /** null: events are not traced */
  readonly tracing?: Tracing | null;
}

export type Mapped = Exclude<CommitResult, { answer: 'stale' | 'crowded' }> & {
  readonly situation?: EventSituation;
  /** what an operator should know though it was sent: `<name>: …` */
  readonly warnings?: readonly string[];
  readonly places?: HeldPlaces;
  /** not ended */
  readonly span?: Span;
};

const planOf = (situation: EventSituation, under: NoticeSituation | null, context: PlanContext): Plan => {
  const { event, owners } = situation;
  if (event.kind === 'refuse') return planRefuse(situation, under, context);
  if (!under) throw new Error('only a refuse can be planned without its notice');
  if (event.kind === 'checkout') return planCheckout(situation, event.body, under, context);
  if (!owners) throw new Error('a refund was read without the owners of its numbers');
  return planRefund(situation, event.body, under, owners, context);
};

/** Lines an event may touch: all of them for a checkout (its order names each) and a refuse, those of the item code's sku for a refund. */
const linesTouched = (event: RelayEvent, notice: Notice, context: PlanContext): readonly NoticeLine[] => {
  if (event.kind !== 'refund') return notice.lines;
  const sku = skuOf(context, event.body.sn);
  return notice.lines.filter((line) => line.sku === sku);
};

/** The lines that this event may complete and that go back only as a whole (CONTRACT §4, `pos.refund`): the plan needs all events that brought their pieces back. */
const completed = (
  situation: EventSituation,
  notice: Notice,
  under: NoticeSituation,
  context: PlanContext,
): readonly NoticeLine[] => {
  const { event, owners } = situation;
  if (event.kind === 'checkout' || wholeLineOperations(situation, notice, context).length === 0) return [];
  if (event.kind === 'refuse') return notice.lines.filter(({ lineId }) => (under.lines.get(lineId)?.listed ?? 0) > 0);
  const piece = owners && returnedPiece(event.body, notice, under, owners, context);
  return piece?.ok && piece.line.quantity > 1 && lineComplete(piece.line, under, 1) ? [piece.line] : [];
};

/** Reads what the plan will ask of the notice's other pieces: the counts of its lines and payments, and all pieces of a line that is complete now. */
const withPieces = async (
  ledger: Pick<Ledger, 'pieceCounts' | 'lineItems'>,
  situation: EventSituation,
  under: NoticeSituation,
  context: PlanContext,
): Promise<NoticeSituation> => {
  const { notice, dn } = under;
  const { event } = situation;
  if (!notice || under.untouched) return under;
  const lineIds = linesTouched(event, notice, context).map(({ lineId }) => lineId);
  const payments = event.kind === 'checkout' ? [] : namesOf(notice.payments ?? []);
  const read = { ...under, ...(await ledger.pieceCounts(dn, lineIds, payments)) };
  const counted = withoutTaken(read, situation.kept);
  const lines = completed(situation, notice, counted, context);
  if (lines.length === 0) return counted;
  const listed = await Promise.all(lines.map(({ lineId }) => ledger.lineItems(dn, lineId)));
  const items = new Map<string, Item>(listed.flatMap((each) => [...each]));
  return { ...counted, items: new Map([...items, ...under.items]) };
};

/** How soon to look again whether the deliveries that were due first are gone. */
const CROWDED_PAUSE_MS = 10;

/** Most rounds of reading and planning. Each repeated round means that another event of the notice was committed. */
const MOST_ROUNDS = 200;

/**
 * Reads an event with its notice, plans, and commits the plan if what was read still holds; else reads again.
 * `gone`: the job is out of date, nothing to do.
 */
export const mapEvent = async (
  ledger: MappingLedger,
  job: MappingJob,
  { context, inTurn, places: takePlaces = async () => NO_PLACES, tracing = null }: MappingSurroundings,
): Promise<Mapped> => {
  let span: Span | null = null;
  const startedAt = Date.now();
  const follow = ({ trace }: EventSituation): void => {
    if (tracing === null || trace === null) return;
    span ??= tracing.start(`map ${job.kind}`, { kind: 'consumer', ...trace, startedAt, attributes: ofMapping(job) });
  };

  /** `crowded`: others are due first at its destination; they may be sent in a moment */
  const commitOnce = async (tryCommit: TryCommit, plan: Plan, spentMs: number) => {
    const places = await takePlaces(plan, spentMs);
    try {
      const result = await tryCommit(span ? { ...places, trace: span.context } : places);
      if (result.answer === 'ok' && result.claims.length > 0) return { ...result, places };
      places.release();
      return result;
    } catch (error) {
      places.release();
      throw error;
    }
  };

  const commit = async (situation: EventSituation, plan: Plan): Promise<Mapped | null> => {
    const since = performance.now();
    const tryCommit = ledger.prepareCommit(situation, plan);
    for (;;) {
      const result = await commitOnce(tryCommit, plan, performance.now() - since);
      if (result.answer === 'stale') return null;
      const warnings = 'warnings' in plan ? plan.warnings : undefined;
      if (result.answer !== 'crowded') return { ...result, situation, ...(warnings ? { warnings } : {}) };
      await pause(CROWDED_PAUSE_MS);
    }
  };

  /** null: something changed meanwhile */
  const underNotice = async (dn: string | undefined): Promise<Mapped | null | { readonly elsewhere: string }> => {
    const situation = await ledger.load(job.kind, job.seq, job.generation, dn);
    if (!situation) return { answer: 'gone' };
    follow(situation);
    if (situation.cold) return commit(situation, awaitHistory(situation));
    const found = dn === undefined ? await resolved(ledger, situation, context) : null;
    const asDecided = (plan: Plan): Plan => (situation.byHand ? settledByHand(plan) : plan);
    if (found && 'plan' in found) return commit(situation, asDecided(found.plan));
    if (found) return { elsewhere: found.dn };
    const under = situation.under && (await withPieces(ledger, situation, situation.under, context));
    const plan = planOf(situation, under, context);
    const owner = lateOwner(situation, plan);
    return owner === null ? commit(situation, asDecided(plan)) : { elsewhere: owner };
  };

  const inRounds = async (): Promise<Mapped> => {
    let dn: string | undefined;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const turn = dn ?? job.dn;
      const result = await (turn === undefined ? underNotice(dn) : inTurn(turn, () => underNotice(dn)));
      if (result === null) dn = undefined;
      else if ('elsewhere' in result) dn = result.elsewhere;
      else return result;
    }
    throw new Error(`the notice changed ${MOST_ROUNDS} times while an event of it was mapped`);
  };

  const followed = (): Span | null => span;
  if (tracing === null) return inRounds();
  try {
    const result = await inRounds();
    const span = followed();
    return span ? { ...result, span } : result;
  } catch (error) {
    followed()?.end(undefined, 'failed');
    throw error;
  }
};
