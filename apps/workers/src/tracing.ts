import type { Claim } from '@scm-relay/ledger';
import type { Attributes, MappingJob, Span, Tracing } from '@scm-relay/runtime';

/** What the span of a mapping says of its job (docs/tracing.md). */
export const ofMapping = ({ kind, seq, generation }: MappingJob): Attributes => ({
  'messaging.system': 'bullmq',
  'messaging.operation.type': 'process',
  'messaging.destination.name': kind,
  'scm.kind': kind,
  'scm.seq': seq,
  'scm.generation': generation,
});

const ofAttempt = ({ delivery, operation, destination, dn, generation, n }: Claim): Attributes => ({
  'http.request.method': 'POST',
  'scm.delivery': delivery,
  'scm.destination': destination,
  'scm.operation': operation,
  'scm.dn': dn,
  'scm.generation': generation,
  'scm.attempt': n,
});

/** The span of an attempt, where its events are traced. `startedAt`: of one that is told afterwards. */
export const followAttempt = (tracing: Tracing | null, claim: Claim, startedAt?: number): Span | null =>
  tracing === null || claim.trace === null
    ? null
    : tracing.start(`send ${claim.operation}`, {
        kind: 'client',
        ...claim.trace,
        attributes: ofAttempt(claim),
        ...(startedAt === undefined ? {} : { startedAt }),
      });
