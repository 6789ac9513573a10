import type { TraceQuery } from '@scm-relay/ledger';
import type { EventView, TraceView } from '@scm-relay/schemas';

const KEYS = ['seq', 'dn', 'tn', 'sn'] as const;

/** One box for all four numbers: whatever is found under any of them, each event once, in the order they were accepted. */
export async function searchAll(trace: (query: TraceQuery) => Promise<TraceView>, value: string): Promise<TraceView> {
  const views = await Promise.all(KEYS.map((by) => trace({ by, value })));
  const events = new Map<string, EventView>();
  for (const event of views.flatMap((view) => view.events)) events.set(`${event.kind}:${event.seq}`, event);
  return { events: [...events.values()].sort((a, b) => Date.parse(a.acceptedAt) - Date.parse(b.acceptedAt)) };
}
