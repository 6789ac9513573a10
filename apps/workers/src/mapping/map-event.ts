import type { CommitResult, EventSituation, Guard, Ledger, NoticeSituation, Owners, Plan } from '@scm-relay/ledger';
import type { MappingJob } from '@scm-relay/runtime';
import type { RefundContent } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';
import { planCheckout } from './plan-checkout.js';
import { planRefund } from './plan-refund.js';
import { planRefuse } from './plan-refuse.js';
import { ownerGuards, resolveRefund } from './resolve.js';

/** What mapping needs of the ledger. */
export type MappingLedger = Pick<Ledger, 'load' | 'owners' | 'commit'>;

interface Decided {
  readonly plan: Plan;
  readonly guards: readonly Guard[];
}

const versionGuard = (situation: EventSituation): Guard[] =>
  situation.under ? [[['dn', situation.under.dn], 'v', situation.under.version]] : [];

/** A refund without `dn` was taken for the notice of its parcel, and another notice has shipped its item code since. */
const ownedElsewhere = (body: RefundContent, under: NoticeSituation, { bySn }: Owners): boolean =>
  body.dn === undefined && bySn !== null && bySn !== under.dn && !under.items.has(body.sn);

const decide = async (
  ledger: MappingLedger,
  job: MappingJob,
  situation: EventSituation,
  context: PlanContext,
): Promise<Decided> => {
  const { event, under } = situation;
  if (event.kind === 'refuse') {
    return { plan: planRefuse(situation, under, context), guards: versionGuard(situation) };
  }
  if (event.kind === 'checkout') {
    if (!under) throw new Error('a checkout without a notice number was accepted');
    return { plan: planCheckout(situation, event.body, under, context), guards: versionGuard(situation) };
  }
  const owners = await ledger.owners(event.body.sn, event.body.tn);
  if (under && !ownedElsewhere(event.body, under, owners)) {
    const plan = planRefund(situation, event.body, under, owners, context);
    return { plan, guards: [...versionGuard(situation), ...ownerGuards(event.body, owners)] };
  }
  const resolved = resolveRefund(event.body, owners, context);
  if ('plan' in resolved) return resolved;
  const again = await ledger.load(job.kind, job.seq, job.generation, resolved.dn);
  if (!again?.under) throw new Error('the event left the ledger while it was mapped');
  const plan = planRefund(again, event.body, again.under, owners, context);
  return { plan, guards: [...versionGuard(again), ...resolved.guards] };
};

/** Every round that finds something changed means that another event of the notice got through. */
const MOST_ROUNDS = 200;

/**
 * Reads an event with its notice, plans, and commits the plan if what was read still holds; else reads again.
 * `gone`: the job is out of date, nothing to do.
 */
export const mapEvent = async (
  ledger: MappingLedger,
  job: MappingJob,
  context: PlanContext,
): Promise<Exclude<CommitResult, { answer: 'stale' }> & { readonly situation?: EventSituation }> => {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const situation = await ledger.load(job.kind, job.seq, job.generation);
    if (!situation?.current) return { answer: 'gone' };
    const { plan, guards } = await decide(ledger, job, situation, context);
    const result = await ledger.commit(job, guards, plan);
    if (result.answer !== 'stale') return { ...result, situation };
  }
  throw new Error(`the notice changed ${MOST_ROUNDS} times while an event of it was mapped`);
};
