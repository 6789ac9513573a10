import type { Outcome } from '@scm-relay/connectors';
import type { Claim, Decision, FinishResult } from '@scm-relay/ledger';
import type { Span } from '@scm-relay/runtime';
import type { Destination, EventKind } from '@scm-relay/schemas';

/** What mapping says of an event that the same job sends, for the one log line of both. */
export interface MappedLine {
  readonly kind: EventKind;
  readonly seq: string;
  readonly status: string;
  readonly mappedMs: number;
  readonly trace_id?: string;
  readonly span_id?: string;
}

interface Attempted {
  readonly claimed: Claim;
  readonly outcome: Outcome;
  readonly decision: Decision;
  readonly ms: number;
  readonly nextAt: number | null;
  readonly recorded: FinishResult['answer'];
}

/** The log line of an attempt, and of the mapping where the same job did both. */
export const attemptLine = (
  { claimed, outcome, decision, ms, nextAt, recorded }: Attempted,
  { destination, max }: { readonly destination: Destination; readonly max: number },
  mapped: MappedLine | undefined,
  ids: Span['ids'] | undefined,
): Readonly<Record<string, unknown>> => ({
  // Named one by one: what is undefined is no part of the line, and a spread in front would have V8 give each line a shape of its own.
  kind: mapped?.kind,
  seq: mapped?.seq,
  status: mapped?.status,
  mappedMs: mapped?.mappedMs,
  delivery: claimed.delivery,
  generation: claimed.generation,
  destination,
  operation: claimed.operation,
  events: claimed.events,
  dn: claimed.dn,
  n: claimed.n,
  attempt: claimed.attempt,
  max,
  probe: claimed.probe,
  ms,
  outcome: outcome.outcome,
  decision: decision.status,
  reason: decision.status === 'attention' ? decision.reason : null,
  httpStatus: outcome.httpStatus,
  nextAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  recorded,
  trace_id: ids?.trace_id ?? mapped?.trace_id,
  span_id: ids?.span_id ?? mapped?.span_id,
});
