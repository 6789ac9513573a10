import {
  type EventContent,
  type KeptAttempt,
  type KeptDelivery,
  type KeptEvent,
  splitEventId,
} from '@scm-relay/schemas';
import type { AttemptRecord } from '../delivery/attempt.js';
import { parsed } from '../script/replies.js';
import { type DeliveryState, destinationOf, type EventState } from '../views/records.js';

type Fields = Readonly<Record<string, string>>;

const NAME = /^[a-z]+-\d+$/;

const attemptsOf = (fields: Fields, name: string, { gen, n, under }: DeliveryState): KeptAttempt[] => {
  const attempts: KeptAttempt[] = [];
  for (let i = 1; i <= n; i++) {
    const text = fields[`${name}.${i}`];
    const record: AttemptRecord | null = text
      ? parsed<AttemptRecord>(text)
      : under?.n === i
        ? { n: i, at: under.at }
        : null;
    if (!record) continue;
    attempts.push({
      n: record.n,
      generation: record.generation ?? gen,
      at: record.at,
      ms: record.ms ?? null,
      outcome: record.outcome ?? null,
      httpStatus: record.httpStatus ?? null,
    });
  }
  return attempts;
};

const deliveryOf = (fields: Fields, name: string, home: string): KeptDelivery => {
  const d = parsed<DeliveryState>(fields[name] ?? '');
  const bills = [...Object.keys(d.bills ?? {}), ...(d.bill === undefined ? [] : [d.bill])];
  return {
    id: `${name}/${home}`,
    destination: destinationOf(name),
    operation: d.op,
    status: d.status,
    reason: d.reason ?? null,
    reference: d.reference ?? null,
    bills: [...new Set(bills)],
    endedAt: d.ended ?? null,
    attempts: attemptsOf(fields, name, d),
    events: d.events ?? [],
  };
};

/** The numbers of an event: its parcels and its pieces, each once. */
export const numbersOf = (
  content: EventContent,
): { readonly tns: readonly string[]; readonly sns: readonly string[] } => {
  if ('pkg' in content) {
    return { tns: [...new Set(content.pkg.map(({ tn }) => tn))], sns: content.pkg.flatMap(({ sns }) => sns) };
  }
  return 'sn' in content ? { tns: [content.tn], sns: [content.sn] } : { tns: [], sns: [] };
};

/** The record of an event as the history keeps it; null where its hash holds none. */
export const keptEvent = (
  id: string,
  fields: Fields,
  order: { readonly tid: string | null; readonly bill: string | null },
): KeptEvent | null => {
  const named = splitEventId(id);
  if (!named || !fields.state || !fields.body) return null;
  const s = parsed<EventState>(fields.state);
  return {
    ...named,
    revision: s.revision ?? 0,
    dn: s.dn ?? null,
    ...numbersOf(parsed<EventContent>(fields.body)),
    ...order,
    status: s.status,
    reason: s.reason ?? null,
    no: s.no,
    acceptedAt: s.at,
    endedAt: s.ended ?? null,
    destinations: [...new Set((s.ds ?? []).map(destinationOf))],
    // in the order in which they were made
    deliveries: Object.keys(fields)
      .filter((name) => NAME.test(name))
      .sort((a, b) => Number(a.split('-')[1]) - Number(b.split('-')[1]))
      .map((name) => deliveryOf(fields, name, id)),
    fields,
  };
};
