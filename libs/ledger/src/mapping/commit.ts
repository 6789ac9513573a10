import { randomBytes } from 'node:crypto';
import type { JobSpec } from '@scm-relay/runtime';
import type { Destination, EventKind } from '@scm-relay/schemas';
import { eventId } from '@scm-relay/schemas';
import { type Claim, claimOf, type GateLimits, limitsArgument } from '../delivery/claim.js';
import { list, string } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { sealDetail, sealPart } from '../sealed/event-fields.js';
import type { Sealer } from '../sealed/sealer.js';
import { wakes } from '../shared/wake.js';
import type { NoticeField } from './item.js';
import type { EventSituation } from './load.js';
import type { Plan } from './plan.js';

export type CommitResult =
  | {
      readonly answer: 'ok';
      readonly wake: JobSpec[];
      readonly status: string;
      readonly reason: string | null;
      /** deliveries that were claimed for the caller to send now */
      readonly claims: readonly (Claim & { readonly request: unknown })[];
      /** others wait for what happened, more than one step wakes: `wakeRest` */
      readonly more: boolean;
    }
  /** something that was read has changed: read again */
  | { readonly answer: 'stale' }
  /** an earlier event of the same notice is not mapped yet: its commit wakes this one; `wake`: the next of a notice it left for that one */
  | { readonly answer: 'behind'; readonly wake: JobSpec[] }
  /** another generation has taken over */
  | { readonly answer: 'gone' }
  /** patience was asked for: others are due at a destination of `hop`, and nothing was done */
  | { readonly answer: 'crowded' };

/** Destinations the caller has a free place for right now, with the limits of each. */
export type Hop = Readonly<Partial<Record<Destination, GateLimits>>>;

export interface CommitOptions {
  readonly hop?: Hop;
  readonly patient?: boolean;
  /** `traceparent` of the mapping, where its event is traced */
  readonly trace?: string | undefined;
}

/** Tells this call from every other: a reply that was lost with its connection is given again to whoever asks with it. */
const OWN = randomBytes(6).toString('base64url');
let calls = 0;
const token = (): string => `${OWN}${(calls++).toString(36)}`;

const COMMIT = script('mapping/commit');

/** Names and values in turn. Not `flat`, which costs V8 a slow call for each of them. */
const inTurn = (fields: readonly NoticeField[]): string[] => {
  const flat: string[] = [];
  for (const [name, value] of fields) flat.push(name, value);
  return flat;
};

const planArgument = (sealer: Sealer, id: string, given: Plan): unknown => {
  const plan = given.detail ? { ...given, detail: sealDetail(sealer, id, '', given.detail) } : given;
  if (!('deliveries' in plan)) return { ...plan, ordered: !('reason' in plan) || plan.reason !== 'no-notice' };
  return {
    ...plan,
    ordered: true,
    took: JSON.stringify(plan.took),
    notice: inTurn([...plan.notice, ['used', '1']]),
    deliveries: plan.deliveries.map(({ request, ...delivery }) => delivery),
  };
};

/** What a plan was made of; nothing is committed unless it still holds. */
export type ReadBefore = Pick<EventSituation, 'event' | 'generation' | 'readOwners' | 'made' | 'kept'> &
  Partial<Pick<EventSituation, 'repeats'>> & {
    readonly under: Pick<NonNullable<EventSituation['under']>, 'dn' | 'version'> | null;
  };

const hopArgument = (hop: Hop): unknown =>
  Object.fromEntries(Object.entries(hop).map(([destination, limits]) => [destination, limitsArgument(limits)]));

/** Tries to apply a plan in one atomic step. */
export type TryCommit = (options?: CommitOptions) => Promise<CommitResult>;

/**
 * Makes ready to apply a plan, if the event is still at its generation and what was read still holds. It may be tried again after
 * `crowded`: requests are sealed once.
 */
export const prepareCommit = (context: LedgerContext, read: ReadBefore, plan: Plan): TryCommit => {
  const { event, generation, under, readOwners } = read;
  const id = eventId(event.kind, event.body.seq);
  const deliveries = 'deliveries' in plan ? plan.deliveries : [];
  const owned = event.kind === 'refund' && readOwners ? event.body : undefined;
  const planned = planArgument(context.sealer, id, plan);
  // numbered as the script does
  const requests = deliveries.map(({ destination, request }, i) =>
    sealPart(context.sealer, id, `${destination}-${read.made + i + 1}.request`, request),
  );
  return async ({ hop = {}, patient = false, trace } = {}) => {
    const hops = Object.keys(hop).length > 0;
    const [answer, jobs, status, reason, claims, more] = list(
      await run(context, COMMIT, {
        id,
        gen: generation,
        dn: under?.dn,
        version: under?.version,
        owners: owned && readOwners,
        sn: owned?.sn,
        tn: owned?.tn,
        repeats: read.repeats?.length ? read.repeats : undefined,
        kept: 'took' in plan && Object.keys(read.kept).length > 0 ? read.kept : undefined,
        plan: planned,
        made: read.made,
        requests,
        trace,
        token: hops ? token() : undefined,
        patient: hops ? patient : undefined,
        hop: hops ? hopArgument(hop) : undefined,
      }),
    );
    if (answer === 'behind') return { answer, wake: wakes(jobs) };
    if (answer === 'stale' || answer === 'gone' || answer === 'crowded') return { answer };
    return {
      answer: 'ok',
      wake: wakes(jobs),
      status: string(status),
      reason: string(reason) || null,
      claims: list(claims).map((reply) => {
        const claim = claimOf(reply);
        return { ...claim, request: deliveries.find(({ operation }) => operation === claim.operation)?.request };
      }),
      more: more === 1,
    };
  };
};

const POSTPONE = script('mapping/postpone');

/** A mapping that failed is tried again after `delayMs`. */
export const postponeMapping = async (
  context: LedgerContext,
  { kind, seq, generation }: { readonly kind: EventKind; readonly seq: string; readonly generation: number },
  delayMs: number,
): Promise<void> => {
  await run(context, POSTPONE, { id: eventId(kind, seq), gen: generation, delay: delayMs });
};

/** Sends an event to the attention list that could not be mapped for a technical reason. */
export const giveUpMapping = async (
  context: LedgerContext,
  { kind, seq, generation }: { readonly kind: EventKind; readonly seq: string; readonly generation: number },
  detail: string,
): Promise<{ readonly wake: JobSpec[] }> => {
  const id = eventId(kind, seq);
  const reply = list(
    await run(context, COMMIT, {
      id,
      gen: generation,
      plan: {
        status: 'attention',
        reason: 'retries-exhausted',
        detail: sealDetail(context.sealer, id, '', detail),
        topics: [],
      },
      requests: [],
    }),
  );
  return { wake: reply[0] === 'ok' ? wakes(reply[1]) : [] };
};
