import {
  type EventSituation,
  effectOf,
  lineCount,
  type NoticeField,
  type NoticeSituation,
  type Plan,
} from '@scm-relay/ledger';
import { eventId, type NoticeLine } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';
import { NO_SHARES, paidFor, paysBack, sharesOf } from './payments.js';
import { repeated } from './plain-plans.js';
import { eventsOfLine, lineComplete, settledPiece, wholeLineOperations } from './whole-line.js';

/** What has not left of a line. */
const restOf = ({ lineId, quantity }: NoticeLine, under: NoticeSituation): number => {
  const { shipped, refused } = lineCount(under, lineId);
  return quantity - shipped - refused;
};

/** Lines of which a refuse before this one paid back what is still there: the notice was opened again, the money stays spent (CONTRACT §3.2). */
const spentLines = (lines: readonly NoticeLine[], counts: ReadonlyMap<number, number>, under: NoticeSituation) =>
  lines.filter(({ lineId, quantity }) => lineCount(under, lineId).refunded + (counts.get(lineId) ?? 0) > quantity);

const sums = (
  lines: readonly NoticeLine[],
  counts: ReadonlyMap<number, number>,
  name: string,
): Record<string, number> =>
  Object.fromEntries(lines.map(({ lineId }) => [`${name}:${lineId}`, counts.get(lineId) ?? 0]));

/** The warehouse will not ship what has not left: nothing has, then the notice is refused; a part has, then the rest is. */
export const planRefuse = (situation: EventSituation, under: NoticeSituation | null, context: PlanContext): Plan => {
  if (under === null) {
    return { status: 'attention', reason: 'unresolved', detail: 'the refuse names no notice', topics: [] };
  }
  const { dn, notice, state } = under;
  const { seq } = situation.event.body;
  if (under.refuse !== null && under.refuse !== seq) return repeated([eventId('refuse', under.refuse)], dn);
  if (state === 'cancelled') return { status: 'recorded', dn, detail: `notice ${dn} was cancelled before` };
  if (notice === null) {
    return { status: 'waiting', reason: 'no-notice', dn, topics: [`dn:${dn}`], waitMs: context.waitMs.notice };
  }
  const lines = notice.lines.filter((line) => restOf(line, under) > 0);
  if (notice.shippedBefore || lines.length === 0) {
    const detail = notice.shippedBefore
      ? `notice ${dn} left before this system was there`
      : `all pieces of notice ${dn} have left`;
    return { status: 'attention', reason: 'already-shipped', dn, detail, topics: [`dn:${dn}`], refuse: 'none' };
  }
  const counts = new Map(lines.map((line) => [line.lineId, restOf(line, under)]));

  const whole = wholeLineOperations(situation, notice, context);
  const standing = situation.deliveries.flatMap((each) => (each.status !== 'discarded' && each.whole) || []);
  const wanted = lines.filter(({ lineId }) => !standing.some((each) => each.lines.includes(String(lineId))));
  const settled = wanted.filter(({ lineId }) => lineCount(under, lineId).byHand);
  const complete = wanted.filter(
    (line) => !settled.includes(line) && lineComplete(line, under, counts.get(line.lineId) ?? 0),
  );
  const own = eventId('refuse', seq);
  const others = complete.map((line) => eventsOfLine(line, under.items, under).filter((id) => id !== own));
  // the vendor has a request under this refuse's reference already: a second one under it could pass for the first
  const told = standing.some((each) => each.own);
  const ready = told ? [] : complete;
  const open = whole.length === 0 ? [] : wanted.filter((line) => !ready.includes(line));
  const now = operationsFor(situation, notice, context).flatMap((operation) => {
    if (!whole.includes(operation)) return [{ operation, lines }];
    if (ready.length === 0) return [];
    return [
      { operation, lines: ready, line: [...others.flat(), own], lineIds: ready.map(({ lineId }) => String(lineId)) },
    ];
  });
  const spent = spentLines(lines, counts, under);
  if (!situation.byHand && spent.length > 0 && now.some(({ operation }) => operation !== 'push.return')) {
    const detail = `what has not left of line ${spent.map(({ lineId }) => lineId).join(', ')} was refunded before`;
    return { status: 'attention', reason: 'over-refund', dn, detail, topics: [`dn:${dn}`] };
  }
  const takesMoney = paysBack(situation, now);
  const shared = takesMoney ? sharesOf(paidFor(lines, counts), notice, under) : NO_SHARES;
  if (!shared.ok && !situation.byHand) {
    return { status: 'attention', reason: 'over-refund', dn, detail: shared.detail, topics: [`dn:${dn}`] };
  }
  const { shares, taken: paid } = shared.ok ? shared : NO_SHARES;
  const about = { lines, counts, whole: under.sent === 0, shares };
  const built = buildDeliveries(situation, notice, about, situation.byHand ? [] : now, context);
  if (!built.ok) return unmappable(dn, built.detail);
  const taken = { ...sums(lines, counts, 'f'), ...sums(lines, counts, 'r'), ...paid };
  // a line of which a piece was settled by hand goes back as a whole by itself no more
  const parts =
    situation.byHand && whole.length > 0 ? lines.filter((line) => counts.get(line.lineId) !== line.quantity) : [];
  const effect = effectOf(under, [], taken);
  const base = {
    dn,
    deliveries: built.deliveries,
    ...effect,
    notice: [...effect.notice, ...parts.map(({ lineId }): NoticeField => [`h:${lineId}`, '1'])],
    ...(state === 'pending' ? { state: 'refuse' as const } : {}),
    ...(state === 'partly-shipped' ? { state: 'close' as const } : {}),
    refuse: 'mine' as const,
    fire: [`dn:${dn}`],
  };
  if (open.length > 0) {
    const [byHand] = settled;
    return {
      ...base,
      status: 'waiting',
      reason: 'waiting-for-line',
      lines: open.map(({ lineId }) => String(lineId)),
      waitMs: context.waitMs.line,
      ...(told && !situation.byHand ? { rouse: others } : {}),
      ...(byHand ? { detail: settledPiece(byHand.lineId) } : {}),
    };
  }
  return { ...base, status: built.deliveries.length > 0 ? 'sending' : 'recorded' };
};
