import { HistoryUnavailableError, openLedger } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import { type EventContent, type EventKind, type EventView, eventId, type Notice, QUEUES } from '@scm-relay/schemas';
import type { PlanContext } from '@scm-relay/workers';
import { fingerprint } from './desk.js';
import { type FakeHistory, letGoOnce } from './fake-history.js';
import { type Choose, createInterleaving } from './interleaving.js';
import { ledgerProblems } from './ledger-invariants.js';
import { createWorkers } from './world-workers.js';

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
  const interleaving = createInterleaving(choose);
  const { step, launch, run } = interleaving;
  const workers = createWorkers({ ledger, redis, prefix }, context, choose, interleaving);
  const { work, enqueue, deliveries, lanes, problems } = workers;
  const accepted: [EventKind, string][] = [];

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
