import type { Destination, Operation } from '@scm-relay/schemas';
import { list, parsed, string, strings } from '../script/replies.js';

/** The last steps of an event that is traced, for the spans that follow (docs/tracing.md). Each is a `traceparent`. */
export interface TraceContext {
  /** what the next span follows from: the acceptance, or for a delivery the mapping that planned it */
  readonly parent: string;
  /** the mapping that parked it and what woke it, or the attempt before; the other events of a delivery */
  readonly links: readonly string[];
}

/** Of field `trace` of an event: its acceptance, then its last mapping, then what woke it since. */
export const traceOf = (field: string | undefined): TraceContext | null => {
  const [parent, ...links] = field?.split(' ') ?? [];
  return parent === undefined || parent === '' ? null : { parent, links };
};

/** What a request must pass before it leaves (`gate.lua`). */
export interface GateLimits {
  /** how long the attempt may be under way before another process takes it for lost */
  readonly leaseMs: number;
  /** how often an open breaker is probed */
  readonly probeMs: number;
  /** requests per time over all processes, look-ups included; null: no limit */
  readonly rate: { readonly max: number; readonly durationMs: number } | null;
}

/**
 * A rate counts claims by Redis's clock, the vendor what arrives by its own: no stretch that is longer by this holds more claims than allowed.
 * A request that would arrive later than that is claimed anew.
 */
export const rateSlackMs = ({ durationMs }: NonNullable<GateLimits['rate']>): number =>
  Math.min(Math.max(durationMs / 10, 50), 1000);

export const limitsArgument = ({ leaseMs, probeMs, rate }: GateLimits): unknown => ({
  leaseMs,
  probeMs,
  rate: rate ? { max: rate.max, ms: rate.durationMs + rateSlackMs(rate) } : undefined,
});

/** An attempt that is written down, for whoever sends it. */
export interface Claim {
  readonly delivery: string;
  readonly generation: number;
  readonly operation: Operation;
  readonly destination: Destination;
  readonly dn: string;
  /** ids of the events it stands for */
  readonly events: readonly string[];
  /** number of the attempt, over all generations */
  readonly n: number;
  /** which attempt of this generation it is, from 1; probes of an open breaker are not counted */
  readonly attempt: number;
  /** it probes an open breaker for the whole backlog */
  readonly probe: boolean;
  /** when it was begun, milliseconds since 1970 by Redis's clock */
  readonly at: number;
  /** null: none of its events is traced */
  readonly trace: TraceContext | null;
}

/** A `traceparent` begins with version and trace id: `00-<32 digits>-`. */
const TRACE_ID_END = 36;

/** An attempt follows from the mapping that planned it; of the other events of its delivery their latest step is linked. */
const traceOfClaim = (reply: unknown): TraceContext | null => {
  if (!Array.isArray(reply)) return null;
  const [before = '', ...events] = strings(reply);
  const [own = '', ...others] = events.map((event) => {
    const [accepted = '', mapped = ''] = event.split(' ');
    // no mapping of it was followed: what woke it stands there, in a trace of its own
    return mapped.slice(0, TRACE_ID_END) === accepted.slice(0, TRACE_ID_END) ? mapped : accepted;
  });
  return { parent: own, links: before === '' ? others : [before, ...others] };
};

/** Reads what `claimed` of claim.lua answers. */
export const claimOf = (reply: unknown): Claim => {
  const [delivery, n, attempt, probe, at, generation, operation, destination, events, dn, traces] = list(reply);
  return {
    delivery: string(delivery),
    n: Number(n),
    attempt: Number(attempt),
    probe: probe === 1,
    at: Number(at),
    generation: Number(generation),
    operation: string(operation) as Operation,
    destination: string(destination) as Destination,
    events: parsed<string[]>(string(events)),
    dn: string(dn),
    trace: traceOfClaim(traces),
  };
};
