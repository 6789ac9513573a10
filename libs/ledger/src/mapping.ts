import type { JobSpec } from '@scm-relay/runtime';
import type {
  AttentionReason,
  DeliveryStatus,
  Destination,
  EventContent,
  EventKind,
  Notice,
  NoticeState,
  Operation,
  PushedOrder,
  RelayEvent,
  WaitingReason,
} from '@scm-relay/schemas';
import { eventId } from '@scm-relay/schemas';
import { type Item, itemsOf, packItem } from './item.js';
import { keysUnder } from './keys.js';
import { fields, list, parsed, string, strings } from './replies.js';
import { type LedgerContext, run, SCRIPTS } from './scripts.js';
import { wakes } from './wake.js';

/** What mapping reads of a notice at one instant. `version` changes with every write that mapping depends on. */
export interface NoticeSituation {
  readonly dn: string;
  readonly version: string;
  /** null: not announced yet */
  readonly notice: Notice | null;
  readonly state: NoticeState;
  /** `seq` of the checkout that was mapped, null before */
  readonly shippedBy: string | null;
  readonly items: ReadonlyMap<string, Item>;
}

export interface EventSituation {
  readonly event: RelayEvent;
  readonly generation: number;
  /** false: another generation, or no longer to be mapped */
  readonly current: boolean;
  /** what accepting found out about the notice's state: a refuse that came too late or twice */
  readonly verdict: 'already-shipped' | 'repeated' | null;
  /** deliveries the event already has, of earlier generations */
  readonly deliveries: readonly { readonly operation: Operation; readonly status: DeliveryStatus }[];
  /** null: the event names no notice and none was given */
  readonly under: NoticeSituation | null;
}

const state = (name: string | undefined): NoticeState => (name === 'shipped' || name === 'refused' ? name : 'pending');

/** Reads an event with its notice (or with the notice named by `dn`) in one step; null where the ledger has no such event. */
export const load = async (
  context: LedgerContext,
  kind: EventKind,
  seq: string,
  generation: number,
  dn = '',
): Promise<EventSituation | null> => {
  const reply = list(await run(context, SCRIPTS.load, [eventId(kind, seq), dn]));
  if (reply.length === 0) return null;
  const e = fields(reply[0]);
  const verdict = e.get('verdict');
  const under = reply[3] === undefined ? null : string(reply[3]);
  const n = fields(reply[4] ?? []);
  const [doc, pushed] = [string(reply[5]), string(reply[6])];
  const body = parsed<EventContent>(string(reply[1]));
  return {
    event: { kind, acceptedAt: Number(e.get('at')), body } as RelayEvent,
    generation,
    current: e.get('status') === 'accepted' && Number(e.get('gen')) === generation,
    verdict: verdict === 'already-shipped' || verdict === 'repeated' ? verdict : null,
    deliveries: strings(reply[2]).map((entry) => {
      const [operation, status] = entry.split(' ');
      return { operation: operation as Operation, status: status as DeliveryStatus };
    }),
    under:
      under === null
        ? null
        : {
            dn: under,
            version: n.get('v') ?? '',
            notice: doc ? { ...parsed<Notice>(doc), ...(pushed ? { pushed: parsed<PushedOrder>(pushed) } : {}) } : null,
            state: state(n.get('state')),
            shippedBy: n.get('shipped') ?? null,
            items: itemsOf(n),
          },
  };
};

/** Who shipped an item code or a parcel last, and which expected return names the parcel; null where nothing does. */
export interface Owners {
  readonly bySn: string | null;
  readonly byTn: string | null;
  /** the expected return with this parcel number, the order it names, and that order's notices */
  readonly byReturn: { readonly refundNo: string; readonly tid: string; readonly dns: readonly string[] } | null;
}

export const owners = async ({ redis, prefix }: LedgerContext, sn: string, tn: string): Promise<Owners> => {
  const key = keysUnder(prefix);
  const [bySn, parcel] = await Promise.all([
    redis.hget(key('sn', sn), 'dn'),
    redis.hmget(key('tn', tn), 'dn', 'return'),
  ]);
  const refundNo = parcel[1] ?? null;
  const tid = refundNo === null ? null : await redis.hget(key('expected', refundNo), 'tid');
  const byReturn =
    refundNo !== null && tid ? { refundNo, tid, dns: (await redis.hkeys(key('order', tid))).sort() } : null;
  return { bySn, byTn: parcel[0] ?? null, byReturn };
};

/** `[key parts, field, value read]`: nothing is committed unless each still holds. */
export type Guard = readonly [readonly string[], string, string];

export interface PlannedDelivery {
  readonly id: string;
  readonly destination: Destination;
  readonly operation: Operation;
  /** the finished request body */
  readonly request: unknown;
  /** ids of the events it stands for */
  readonly events: readonly string[];
  /** it completes a line that other events wait for */
  readonly line?: boolean;
  /** our number at the vendor, by which its callbacks name the delivery */
  readonly reference?: string;
}

interface PlanBase {
  readonly dn?: string;
  readonly detail?: string;
}

/** What an event's mapping decided; applied as a whole or not at all. */
export type Plan =
  | (PlanBase & {
      readonly status: 'waiting';
      readonly reason: Extract<WaitingReason, 'no-notice' | 'no-checkout'>;
      readonly topics: readonly string[];
      readonly waitMs: number;
    })
  | (PlanBase & {
      readonly status: 'attention';
      readonly reason: AttentionReason;
      /** what may cure it: the event is mapped again when one of them fires */
      readonly topics: readonly string[];
      /** the notice that `sn` or `tn` belong to, where it is another one */
      readonly other?: string;
    })
  | (PlanBase & { readonly status: 'recorded' })
  | (PlanBase & {
      /** `waiting` with `line`: part of it waits for the rest of a POS line */
      readonly status: 'sending' | 'waiting' | 'recorded';
      readonly reason?: 'waiting-for-line';
      readonly line?: number;
      readonly waitMs?: number;
      readonly dn: string;
      readonly deliveries: readonly PlannedDelivery[];
      readonly items: readonly (readonly [string, Item])[];
      /** a checkout was mapped: the notice now has one */
      readonly shipped?: true;
      /** `sn` and `tn` that this notice shipped last */
      readonly shipments?: readonly (readonly ['sn' | 'tn', string])[];
      readonly fire: readonly string[];
    });

export type CommitResult =
  | { readonly answer: 'ok'; readonly wake: JobSpec[]; readonly status: string; readonly reason: string | null }
  /** something that was read has changed: read again */
  | { readonly answer: 'stale' }
  /** an earlier event of the same notice is not mapped yet: its commit wakes this one */
  | { readonly answer: 'behind' }
  /** another generation has taken over */
  | { readonly answer: 'gone' };

const packed = (plan: Plan): unknown => {
  if (!('items' in plan)) return plan;
  return {
    ...plan,
    ordered: true,
    used: true,
    line: plan.line === undefined ? undefined : String(plan.line),
    items: plan.items.map(([sn, item]) => [sn, packItem(item)]),
    deliveries: plan.deliveries.map((d) => ({ ...d, request: JSON.stringify(d.request) })),
  };
};

/** Applies a plan in one atomic step, if the event is still at `generation` and every guard holds. */
export const commit = async (
  context: LedgerContext,
  event: { readonly kind: EventKind; readonly seq: string; readonly generation: number },
  guards: readonly Guard[],
  plan: Plan,
): Promise<CommitResult> => {
  const [answer, jobs, status, reason] = list(
    await run(context, SCRIPTS.commit, [
      eventId(event.kind, event.seq),
      event.generation,
      JSON.stringify(guards.map(([parts, field, value]) => [parts.join(':'), field, value])),
      JSON.stringify(packed(plan)),
    ]),
  );
  if (answer === 'stale' || answer === 'behind' || answer === 'gone') return { answer };
  return { answer: 'ok', wake: wakes(jobs), status: string(status), reason: string(reason) || null };
};
