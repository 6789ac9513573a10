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
  /** whether enough replicas hold everything written since `performance.now()` was `since` (`REDIS_WAIT_REPLICAS`) */
  readonly replicated: (since: number) => Promise<boolean>;
}

/** Our own side kept it from leaving; why, for the log. It says nothing about the vendor. */
export interface Unsent {
  readonly unsent: string;
}

/** Sends a request whose attempt is written; where a failover could forget the attempt, only once replicas hold it too. */
export const send = async (sending: Sending): Promise<Outcome | Unsent> => {
  if (!sending.resendSafe && !(await sending.replicated(sending.claimAsked))) {
    return { unsent: 'too few replicas hold the attempt' };
  }
  if (performance.now() - sending.claimAsked > STALE_CLAIM_MS) return { unsent: 'the claim came too late' };
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
