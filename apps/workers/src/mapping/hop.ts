import type { CommitResult, Hop, Plan } from '@scm-relay/ledger';
import type { Destination } from '@scm-relay/schemas';
import type { Sender, Sent, Unsent } from '../delivery/sender.js';
import type { Release } from '../slots.js';

export type Senders = ReadonlyMap<Destination, Sender>;

/** Places taken for the deliveries of a plan, so that the job that maps an event may send them at once. */
export interface Places {
  readonly hop: Hop;
  /** there is time to wait for others that are due at one of them */
  readonly patient: boolean;
  readonly taken: readonly Destination[];
  /** gives back one place, or all of them */
  release(destination?: Destination): void;
  /** `performance.now()` before the claims were asked for */
  readonly asked: number;
}

export const NO_PLACES: Places = { hop: {}, patient: false, taken: [], release: () => undefined, asked: 0 };

/**
 * Takes a place at each destination of a plan that this process sends to and that has one free soon (DESIGN "One hop").
 * `spentMs`: how long the event has waited already.
 */
export const takePlaces = async (senders: Senders, plan: Plan, spentMs: number): Promise<Places> => {
  if (senders.size === 0 || !('deliveries' in plan) || plan.deliveries.length === 0) return NO_PLACES;
  const taken = new Map<Destination, Release>();
  const hop: Record<string, Hop[Destination]> = {};
  let patient = false;
  await Promise.all(
    [...new Set(plan.deliveries.map(({ destination }) => destination))].map(async (destination) => {
      const sender = senders.get(destination);
      if (!sender) return;
      const leftMs = sender.patienceMs() - spentMs;
      const release = await sender.slots.take(Math.max(leftMs, 0));
      if (!release) return;
      if (leftMs > 0) patient = true;
      taken.set(destination, release);
      hop[destination] = sender.limits;
    }),
  );
  return {
    hop,
    patient,
    asked: performance.now(),
    taken: [...taken.keys()],
    release: (destination) => {
      for (const [each, release] of taken) if (destination === undefined || each === destination) release();
    },
  };
};

type Committed = Extract<CommitResult, { answer: 'ok' }>;

/** Sends what the commit claimed, all at once; each gives its place back when its vendor has answered. */
export const sendClaims = async (
  senders: Senders,
  { claims }: Pick<Committed, 'claims'>,
  places: Places,
  log: Readonly<Record<string, unknown>>,
): Promise<(Sent | Unsent)[]> => {
  const used = claims.map(({ destination }) => destination);
  for (const destination of places.taken) if (!used.includes(destination)) places.release(destination);
  return Promise.all(
    claims.map(async (claim) => {
      const sender = senders.get(claim.destination);
      if (!sender) throw new Error(`nothing sends to ${claim.destination} here`);
      try {
        return await sender.send(claim, { claimAsked: places.asked, newJob: true, log });
      } finally {
        places.release(claim.destination);
      }
    }),
  );
};
