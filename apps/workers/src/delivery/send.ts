import type { Client, Outcome } from '@scm-relay/connectors';
import type { Operation } from '@scm-relay/schemas';

/** A claim this old may have been given up by others: nothing is sent on it any more. */
const STALE_CLAIM_MS = 5_000;

export interface Sending {
  readonly client: Client;
  readonly operation: Operation;
  readonly request: unknown;
  readonly resendSafe: boolean;
  /** `performance.now()` before the claim was asked for */
  readonly claimAsked: number;
  /** whether enough replicas hold the attempt (`REDIS_WAIT_REPLICAS`) */
  readonly replicated: () => Promise<boolean>;
}

const notSent = (message: string): Outcome => ({ outcome: 'retry', message, httpStatus: null, response: null });

/** Sends a request whose attempt is written; where a failover could forget the attempt, only once replicas hold it too. */
export const send = async (sending: Sending): Promise<Outcome> => {
  if (!sending.resendSafe && !(await sending.replicated())) {
    return notSent('too few replicas hold the attempt: not sent');
  }
  if (performance.now() - sending.claimAsked > STALE_CLAIM_MS) return notSent('the claim came too late: not sent');
  return sending.client.send(sending.operation, sending.request);
};

/** Where a request of unknown outcome may not be sent again, the vendor is asked; only a hit says anything. */
export const prove = async (
  outcome: Outcome,
  { client, operation, request, resendSafe }: Pick<Sending, 'client' | 'operation' | 'request' | 'resendSafe'>,
): Promise<Outcome> => {
  if (outcome.outcome !== 'unknown' || resendSafe || !client.lookup) return outcome;
  const found = await client.lookup(operation, request);
  return found.outcome === 'delivered' ? found : outcome;
};
