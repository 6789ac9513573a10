import {
  ATTENTION_REASONS,
  type AttentionReason,
  DESTINATIONS,
  type Destination,
  type EventKind,
  OPERATIONS,
  type Operation,
  splitEventId,
} from '@scm-relay/schemas';
import { iso } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { type Unread, unreadIn } from '../sealed/damage.js';
import { openDetail } from '../sealed/event-fields.js';
import type { Sealer } from '../sealed/sealer.js';
import { shownText } from '../sealed/shown.js';
import { deliveryState, eventState, separately, textIn } from '../views/records.js';
import { type AttentionPlace, indexKey } from './attention-walk.js';

/** One thing that waits for a person: an event (`e/…`), or a delivery (`d/…`) with the events it stands for. */
export interface AttentionItem {
  readonly id: string;
  readonly reason: AttentionReason;
  /** ISO 8601 UTC */
  readonly since: string;
  readonly dn: string | null;
  readonly events: readonly { readonly kind: EventKind; readonly seq: string }[];
  /** null: it is an event that has no delivery yet */
  readonly destination: Destination | null;
  readonly operation: Operation | null;
  readonly detail: string | null;
  /** the notice that its `sn` or `tn` belong to, where it is another one */
  readonly other: string | null;
}

const known = <T extends string>(names: readonly T[], name: unknown): T | null =>
  names.find((each) => each === name) ?? null;

const eventsOf = (ids: readonly string[]): AttentionItem['events'] =>
  ids.flatMap((id) => {
    const event = splitEventId(id);
    return event ? [event] : [];
  });

/** What the records of an event and a delivery have in common, as far as the list shows it (states/*.ts). */
interface ListedRecord {
  readonly reason?: string;
  readonly detail?: string;
  readonly dn?: string;
  readonly op?: string;
  readonly events?: readonly string[];
  readonly other?: string;
  readonly overdue?: string;
  readonly line?: string;
}

const detailOf = (sealer: Sealer, home: string, delivery: string, stored: string | undefined): string | null =>
  stored ? shownText(() => openDetail(sealer, home, delivery, stored)) : null;

const itemOf = (sealer: Sealer, { member, since }: AttentionPlace, json: string | null): AttentionItem[] => {
  if (json === null) return [];
  const id = member.slice(2);
  const at = id.indexOf('/');
  const isDelivery = member.startsWith('d/');
  const record: ListedRecord = isDelivery ? deliveryState(json) : eventState(json);
  // an event whose line is overdue is listed for that, whatever its deliveries have come to
  const why = !isDelivery && record.line && record.overdue ? 'line-incomplete' : record.reason;
  // it left the list meanwhile, or is there for nothing that anybody knows
  const reason = known(ATTENTION_REASONS, why);
  if (!reason) return [];
  return [
    {
      id: member,
      reason,
      since: iso(since),
      dn: record.dn ?? null,
      events: eventsOf(isDelivery ? (record.events ?? [id.slice(at + 1)]) : [id]),
      destination: isDelivery ? known(DESTINATIONS, id.slice(0, id.indexOf('-'))) : null,
      operation: known(OPERATIONS, record.op),
      detail: detailOf(sealer, isDelivery ? id.slice(at + 1) : id, isDelivery ? id.slice(0, at) : '', record.detail),
      other: record.other ?? null,
    },
  ];
};

/** The hash that an item stands in. */
const homeOf = ({ member }: AttentionPlace): string =>
  member.slice(member.startsWith('d/') ? member.indexOf('/', 2) + 1 : 2);

/** The items at these places; what left the list meanwhile is left out, and what is damaged. */
export const attentionItems = async (
  context: LedgerContext,
  unread: Unread,
  places: readonly AttentionPlace[],
): Promise<AttentionItem[]> => {
  const key = keysUnder(context.prefix);
  const replies = await separately(context, (pipeline) => {
    for (const place of places) {
      const { member } = place;
      const field = member.startsWith('d/') ? member.slice(2, member.indexOf('/', 2)) : 'state';
      pipeline.hget(key('event', homeOf(place)), field);
    }
  });
  return places.flatMap(
    (place, i) => unread.read(`event:${homeOf(place)}`, () => itemOf(context.sealer, place, textIn(replies[i]))) ?? [],
  );
};

/** How many of each reason are on the list; none with 0. */
export const attentionReasons = async ({
  redis,
  prefix,
}: LedgerContext): Promise<{ readonly reason: AttentionReason; readonly count: number }[]> => {
  const counts = await Promise.all(
    ATTENTION_REASONS.map((reason) => redis.zcard(indexKey(prefix, `reason:${reason}`))),
  );
  return ATTENTION_REASONS.map((reason, i) => ({ reason, count: counts[i] ?? 0 })).filter(({ count }) => count > 0);
};

/** Those of these items that are on the list right now. */
export const attentionNamed = async (context: LedgerContext, ids: readonly string[]): Promise<AttentionItem[]> => {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return [];
  const scores = await context.redis.zmscore(keysUnder(context.prefix)('attention'), ...unique);
  return attentionItems(
    context,
    unreadIn(),
    unique.flatMap((member, i) => (scores[i] === null || scores[i] === undefined ? [] : { member, since: scores[i] })),
  );
};
