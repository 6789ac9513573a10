import type {
  DeliveryStatus,
  EventContent,
  EventKind,
  Notice,
  NoticeState,
  Operation,
  RelayEvent,
} from '@scm-relay/schemas';
import { eventId } from '@scm-relay/schemas';
import { type Item, itemsOf } from './item.js';
import { keptNotice } from './kept-notice.js';
import { fields, list, parsed, string, strings } from './replies.js';
import { type LedgerContext, run, SCRIPTS } from './scripts.js';

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
  const kept = reply[5] ? keptNotice(string(reply[5])) : null;
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
            notice: kept && (kept.pushed ? { ...kept.notice, pushed: kept.pushed } : kept.notice),
            state: state(n.get('state')),
            shippedBy: n.get('shipped') ?? null,
            items: itemsOf(n),
          },
  };
};
