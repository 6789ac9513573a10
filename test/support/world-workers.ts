import type { Outcome } from '@scm-relay/connectors';
import type { AttemptRecord, Ledger, PlannedDelivery } from '@scm-relay/ledger';
import type { DeliveryJob, DestinationPolicy, JobSpec, RedisClient } from '@scm-relay/runtime';
import { eventId } from '@scm-relay/schemas';
import { decide, mapEvent, type PlanContext } from '@scm-relay/workers';
import type { Choose, Interleaving } from './interleaving.js';

/** What the world saw of one delivery, in order. */
export interface Seen {
  readonly id: string;
  readonly lane: string;
  readonly operation: string;
  readonly events: readonly string[];
  /** positions of its attempts among all attempts */
  readonly begun: number[];
  /** how often the vendor booked it */
  booked: number;
  /** a person or the vendor's callback had a hand in it */
  operated: boolean;
  /** an attempt of it may have been processed */
  maybe: boolean;
  open: boolean;
}

const policy = (resendSafe: boolean): DestinationPolicy => ({
  timeoutMs: 1000,
  concurrency: 10,
  rate: null,
  attempts: 3,
  backoff: { baseMs: 1, maxMs: 1 },
  resendSafe,
  breakerFailures: 1_000_000,
  breakerProbeMs: 1000,
  holdMaxMs: 900_000,
  trace: false,
});

const seen = { httpStatus: null, response: null };
const OUTCOMES: readonly (Outcome & { readonly booked: boolean })[] = [
  { ...seen, outcome: 'delivered', booked: true },
  { ...seen, outcome: 'delivered', booked: true },
  { ...seen, outcome: 'delivered', booked: true },
  { ...seen, outcome: 'retry', message: 'not sent', booked: false },
  { ...seen, outcome: 'rejected', code: '100', message: 'no', booked: false },
  { ...seen, outcome: 'unknown', message: 'reset', booked: true },
  { ...seen, outcome: 'unknown', message: 'reset', booked: false },
];
const LOST: Outcome = { ...seen, outcome: 'unknown', message: 'the process died' };

/** Workers without number that map and deliver: jobs come twice, die half-way or lose what they were to enqueue. */
export const createWorkers = (
  { ledger, redis, prefix }: { readonly ledger: Ledger; readonly redis: RedisClient; readonly prefix: string },
  context: PlanContext,
  choose: Choose,
  { step, launch }: Pick<Interleaving, 'step' | 'launch'>,
) => {
  const deliveries = new Map<string, Seen>();
  const lanes = new Map<string, string[]>();
  /** deliveries with an attempt under way whose process lives and whose lease is far from over */
  const alive = new Set<string>();
  const problems: string[] = [];
  let begins = 0;
  const oneIn = (n: number): boolean => choose(n) === n - 1;

  const enqueue = (jobs: readonly JobSpec[]): void => {
    // a process that dies before it has enqueued leaves it to the sweeper
    if (jobs.length > 0 && oneIn(8)) return;
    for (const job of jobs) {
      launch(() => work(job));
      if (oneIn(10)) launch(() => work(job));
    }
  };

  const work = (job: JobSpec): Promise<void> => ('kind' in job.data ? map(job) : deliver(job, job.data));

  /** what a commit made, in the order of its plan: its names are the ledger's own */
  const created = async (event: string, dn: string, planned: readonly PlannedDelivery[]): Promise<void> => {
    const { ds = [] } = JSON.parse((await redis.hget(`${prefix}:event:${event}`, 'state')) ?? '{}');
    const names = ds.filter((ref: string) => !ref.includes('/')).slice(-planned.length);
    for (const [i, { destination, operation, line }] of planned.entries()) {
      const id = `${names[i]}/${event}`;
      const { events = [event], after } = JSON.parse((await redis.hget(`${prefix}:event:${event}`, names[i])) ?? '{}');
      if (line && !events.includes(event)) throw new Error('a line without the event that completed it');
      const lane = `${destination}:${dn}`;
      // one that waits for a rejected checkout lets others pass
      if (after === undefined) lanes.set(lane, [...(lanes.get(lane) ?? []), id]);
      deliveries.set(id, {
        id,
        lane,
        operation,
        events,
        begun: [],
        booked: 0,
        operated: false,
        maybe: false,
        open: true,
      });
    }
  };

  const map = async (job: JobSpec): Promise<void> => {
    if (!('kind' in job.data)) return;
    const result = await mapEvent(
      {
        load: (...args) => step(() => ledger.load(...args)),
        pieceCounts: (...args) => step(() => ledger.pieceCounts(...args)),
        storedNotice: (...args) => step(() => ledger.storedNotice(...args)),
        lineItems: (...args) => step(() => ledger.lineItems(...args)),
        prepareCommit: (read, plan) => {
          const tryCommit = ledger.prepareCommit(read, plan);
          return () =>
            step(async () => {
              const committed = await tryCommit();
              if (committed.answer === 'ok' && 'deliveries' in plan && plan.deliveries.length > 0) {
                await created(eventId(read.event.kind, read.event.body.seq), plan.dn, plan.deliveries);
              }
              return committed;
            });
        },
      },
      job.data,
      { context, inTurn: (_, step) => step() },
    );
    if (result.answer !== 'gone') enqueue(result.wake);
  };

  const noteBegin = (delivery: Seen): void => {
    begins += 1;
    delivery.begun.push(begins);
    const lane = lanes.get(delivery.lane) ?? [];
    // nobody is ahead of one that waited outside its lane
    for (const id of lane.slice(0, Math.max(lane.indexOf(delivery.id), 0))) {
      const earlier = deliveries.get(id);
      if (earlier?.open && !earlier.operated) problems.push(`${delivery.id} was begun while ${id} was open`);
    }
  };

  const deliver = async (job: JobSpec, data: DeliveryJob): Promise<void> => {
    const dies = oneIn(8);
    // whoever dies is found at once: leases are not waited for here
    const claim = await step(async () => {
      const answer = await ledger.begin(data.delivery, data.generation, {
        leaseMs: dies ? 0 : 600_000,
        probeMs: 1000,
        rate: null,
      });
      const delivery = deliveries.get(data.delivery);
      if (!delivery || (answer.answer !== 'go' && answer.answer !== 'dangling')) return answer;
      if (alive.has(delivery.id) && !delivery.operated) problems.push(`${delivery.id} was taken from a living process`);
      if (answer.answer === 'go') noteBegin(delivery);
      if (answer.answer === 'go' && !dies) alive.add(delivery.id);
      return answer;
    });
    const delivery = deliveries.get(data.delivery);
    if ((claim.answer !== 'go' && claim.answer !== 'dangling') || !delivery) return;
    const drawn = claim.answer === 'go' ? OUTCOMES[choose(OUTCOMES.length)] : undefined;
    if (drawn?.booked) delivery.booked += 1;
    if (claim.answer === 'go' && dies) return launch(() => deliver(job, data));
    const outcome = drawn ?? LOST;
    const decision = decide(outcome, claim, policy(data.destination === 'push'), () => 0.5);
    const record: AttemptRecord = { n: claim.n, at: claim.at, ms: 1, outcome: outcome.outcome };
    const finished = await step(async () => {
      const answer = await ledger.finish(data.delivery, record, decision, { signal: 'none', failures: 9, probeMs: 1 });
      if (claim.answer === 'go') alive.delete(delivery.id);
      // what was definitely rejected holds nobody; what is unknown does
      delivery.maybe ||= outcome.outcome === 'unknown';
      const unknown =
        decision.status === 'attention' &&
        (decision.reason === 'outcome-unknown' || (decision.reason === 'retries-exhausted' && delivery.maybe));
      const ends = decision.status === 'delivered' || (decision.status === 'attention' && !unknown);
      if (answer.answer === 'healed' || (answer.answer === 'ok' && ends)) delivery.open = false;
      return answer;
    });
    enqueue(finished.wake);
    if (finished.answer === 'ok' && decision.status === 'pending') launch(() => deliver(job, data));
  };

  return { work, enqueue, deliveries, lanes, problems };
};
