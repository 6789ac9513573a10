import type { Outcome } from '@scm-relay/connectors';
import { type AttemptRecord, HistoryUnavailableError, openLedger, type PlannedDelivery } from '@scm-relay/ledger';
import type { DeliveryJob, DestinationPolicy, JobSpec, RedisClient } from '@scm-relay/runtime';
import { type EventContent, type EventKind, type EventView, eventId, type Notice, QUEUES } from '@scm-relay/schemas';
import { decide, mapEvent, type PlanContext } from '@scm-relay/workers';
import { fingerprint } from './desk.js';
import { type FakeHistory, letGoOnce } from './fake-history.js';
import { type Choose, createInterleaving } from './interleaving.js';
import { ledgerProblems } from './ledger-invariants.js';

export type Input =
  | { readonly do: 'announce'; readonly notice: Notice }
  | { readonly do: 'accept'; readonly kind: EventKind; readonly content: EventContent }
  | { readonly do: 'operate'; readonly action: 'retry' | 'resolve' | 'discard'; readonly dn?: string }
  | { readonly do: 'callback'; readonly reference: string; readonly said: string }
  | { readonly do: 'sweep' }
  /** the time of all that waits is over */
  | { readonly do: 'expire' }
  /** the history takes what has ended, and Redis lets go of it */
  | { readonly do: 'freeze' }
  /** the history answers nobody until the next freeze */
  | { readonly do: 'outage' }
  /** Redis was restored from a backup made right now */
  | { readonly do: 'restore' };

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

/**
 * Workers without number on one ledger, each of whose calls is a step that may come before or after any other: jobs run in any
 * order and in parallel, come twice, die half-way or lose what they were to enqueue; inputs arrive in between.
 */
export const createWorld = (
  redis: RedisClient,
  prefix: string,
  context: PlanContext,
  choose: Choose,
  history?: FakeHistory,
) => {
  const ledger = openLedger({
    redis,
    prefix,
    retention: history ? { days: 0, itemDays: 400, noticeHotDays: 0 } : { days: 30, itemDays: 400 },
    ...(history ? { history: history.source } : {}),
  });
  const invariants = () => ledgerProblems(redis, prefix, history?.events);
  const { step, launch, run } = createInterleaving(choose);
  const deliveries = new Map<string, Seen>();
  const lanes = new Map<string, string[]>();
  /** deliveries with an attempt under way whose process lives and whose lease is far from over */
  const alive = new Set<string>();
  const problems: string[] = [];
  const accepted: [EventKind, string][] = [];
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
        commit: (read, plan) =>
          step(async () => {
            const committed = await ledger.commit(read, plan);
            if (committed.answer === 'ok' && 'deliveries' in plan && plan.deliveries.length > 0) {
              await created(eventId(read.event.kind, read.event.body.seq), plan.dn, plan.deliveries);
            }
            return committed;
          }),
      },
      job.data,
      { context, inTurn: (_, step) => step() },
    );
    if (result.answer === 'ok') enqueue(result.wake);
  };

  const noteBegin = (delivery: Seen): void => {
    begins += 1;
    delivery.begun.push(begins);
    const ahead = (lanes.get(delivery.lane) ?? []).slice(0, (lanes.get(delivery.lane) ?? []).indexOf(delivery.id));
    for (const id of ahead) {
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

  const sweep = async (): Promise<number> => {
    let found = 0;
    for (const queue of QUEUES) {
      const key = `${prefix}:open:${queue}`;
      for (const id of await redis.zrange(key, '0', '-1')) await redis.zadd(key, '0', id);
      const open = await ledger.openWork(queue, 1000);
      found += open.length;
      const jobs = await ledger.requeue(
        queue,
        open.map(({ id }) => id),
      );
      for (const job of jobs) launch(() => work(job));
    }
    return found;
  };

  const operate = async ({ action, dn }: Extract<Input, { do: 'operate' }>): Promise<void> => {
    const items = (await redis.zrange(`${prefix}:attention`, '0', '-1')).sort();
    const item = items[choose(items.length)];
    if (item === undefined) return;
    const delivery = deliveries.get(item.slice(2));
    const result = await ledger.act(item, action, dn);
    if (result.answer !== 'ok') return;
    if (delivery) delivery.open = action === 'retry' && dn === undefined;
    const events = delivery?.events ?? [item.slice(2)];
    for (const each of deliveries.values()) {
      if (each.events.some((id) => events.includes(id))) each.operated = true;
    }
    enqueue(result.wake);
  };

  /** a history that is down keeps nobody waiting who does not ask it: those who do are told so, and ask again */
  const unlessDown = (error: unknown): void => {
    if (!(error instanceof HistoryUnavailableError)) throw error;
  };

  const freeze = async (): Promise<void> => {
    if (!history) return;
    history.state.down = false;
    enqueue((await ledger.history.wakeWaiting()).wake);
    await letGoOnce(ledger, history, redis, prefix);
  };

  const take = async (input: Input): Promise<void> => {
    switch (input.do) {
      case 'freeze':
        return freeze();
      case 'outage':
        if (history) history.state.down = true;
        return;
      case 'announce': {
        const result = await ledger.putNotice(input.notice);
        if (result.answer !== 'notice-in-use') enqueue(result.wake);
        return;
      }
      case 'accept': {
        const { kind, content } = input;
        const [result] = await ledger.acceptMany([{ kind, content, fingerprint: fingerprint(content) }]);
        if (!result || result instanceof Error) throw result ?? new Error('no answer');
        if (result.answer !== 'accepted') return;
        if (!result.repeated) accepted.push([kind, content.seq]);
        if (result.job) enqueue([result.job]);
        return;
      }
      case 'callback': {
        const { reference, said } = input;
        const result = await ledger.posCallback({
          billNum: 'B',
          senderBillNum: reference,
          authState: said,
          state: '',
        });
        if (result.answer !== 'recorded') return;
        for (const delivery of deliveries.values()) {
          if (delivery.events.some((id) => id.endsWith(`:${reference}`))) delivery.operated = true;
        }
        return enqueue(result.wake);
      }
      case 'operate':
        return operate(input);
      case 'sweep':
        await sweep();
        return;
      case 'expire':
        for (const id of await redis.zrange(`${prefix}:deadlines`, '0', '-1')) {
          await redis.zadd(`${prefix}:deadlines`, 0, id);
        }
        await ledger.overdue(1000);
        return;
      case 'restore':
        await ledger.recover(['wdt', 'pos', 'erp']);
        for (const delivery of deliveries.values()) delivery.operated = true;
    }
  };

  return {
    ledger,
    deliveries,
    lanes,
    problems,
    /** plays all inputs, in their order, among the workers; then sweeps until no work is left */
    play: async (inputs: readonly Input[]): Promise<void> => {
      await (history && ledger.history.announce());
      launch(async () => {
        for (const input of inputs) {
          await step(async () => {
            await take(input).catch(unlessDown);
            problems.push(...(await invariants()).map((problem) => `after ${input.do}: ${problem}`));
          });
        }
      });
      await run();
      for (let waiting = history !== undefined; waiting; await run()) {
        await freeze();
        waiting = (await redis.exists(`${prefix}:waits:history`)) === 1;
      }
      for (let round = 0; (await sweep()) > 0; round++) {
        if (round === 100) throw new Error('there is open work that never ends');
        await run();
      }
      problems.push(...(await invariants()).map((problem) => `at the end: ${problem}`));
    },
    events: async (): Promise<EventView[]> => {
      await ledger.history.thaw(history ? accepted.map(([kind, seq]) => `event:${eventId(kind, seq)}`) : []);
      const views = await Promise.all(accepted.map(([kind, seq]) => ledger.eventView(kind, seq)));
      return views.filter((view) => view !== null);
    },
  };
};

export type World = ReturnType<typeof createWorld>;
