import { createHash } from 'node:crypto';
import type { Connector, MappingInput, MappingResult } from '@scm-relay/connectors';
import { type AttemptRecord, type Decision, type Ledger, type LedgerOptions, openLedger } from '@scm-relay/ledger';
import { BUILTIN_ROUTES, type JobSpec, type RedisClient, type Routes } from '@scm-relay/runtime';
import type { EventContent, EventKind, EventView, Notice, NoticeLine, OutcomeName } from '@scm-relay/schemas';
import { createInTurn, mapEvent, type PlanContext } from '@scm-relay/workers';

/** Connectors that only name what they would send: the ledger's behaviour does not depend on payloads. */
const plainConnector = (destination: Connector['destination'], operation: string, wholeLine: boolean): Connector => ({
  destination,
  operations: {
    [operation]: {
      map: ({ event, lines }: MappingInput): MappingResult =>
        lines.some((line) => line.title === 'unmappable')
          ? { ok: false, reason: 'unmappable', detail: 'its title says so' }
          : {
              ok: true,
              request: { seq: event.body.seq, lines: lines.map((l) => l.lineId) },
              ...(wholeLine ? { reference: event.body.seq } : {}),
            },
      ...(wholeLine ? { wholeLine: true as const } : {}),
    },
  },
  client: () => {
    throw new Error('nothing is sent here');
  },
});

export const planContext = (routes: Routes = BUILTIN_ROUTES): PlanContext => ({
  routes,
  itemCode: /^(?<sku>\d{13})(?<serial>\d{9})$/,
  mapping: { timeZone: 'Asia/Shanghai', defaultStoreCode: 'DEFAULT', warehouses: new Map() },
  waitMs: { notice: 86_400_000, line: 7 * 86_400_000 },
  connectorFor: (operation) => {
    const destination = operation.split('.')[0] as Connector['destination'];
    return plainConnector(destination, operation, operation === 'pos.refund');
  },
});

/** The same with a mistake in its settings that a person has yet to put right, for as long as `isWrong`: nothing can be mapped. */
export const mistakenContext = (isWrong: () => boolean, routes?: Routes): PlanContext => {
  const context = planContext(routes);
  return {
    ...context,
    connectorFor: (operation) => ({ ...context.connectorFor(operation), ...(isWrong() ? { operations: {} } : {}) }),
  };
};

/** A refund of channel `wdt` goes to two destinations. */
export const TWO_WAYS: Routes = new Map(BUILTIN_ROUTES).set('wdt.refund', ['wdt.smartRefund', 'push.return']);

/** A checkout of channel `wdt` goes to two destinations, the push first. */
export const CHECKOUT_TWICE: Routes = new Map(BUILTIN_ROUTES).set('wdt.checkout', ['push.order', 'erp.refund']);

export const fingerprint = (content: EventContent): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);

export const sn = (sku: number, serial: number): string =>
  `${String(sku).padStart(13, '0')}${String(serial).padStart(9, '0')}`;

export const line = (lineId: number, sku: number, quantity = 1, more: Partial<NoticeLine> = {}): NoticeLine => ({
  lineId,
  sku: String(sku).padStart(13, '0'),
  specNo: `SPEC${sku}`,
  quantity,
  price: '10.00',
  ...more,
});

export const notice = (dn: string, lines: readonly NoticeLine[], more: Partial<Notice> = {}): Notice => ({
  dn,
  channel: 'wdt',
  tid: `T-${dn}`,
  lines,
  ...more,
});

/** What must have been seen for this decision to follow. */
const outcomeOf = (decision: Decision): OutcomeName => {
  if (decision.status === 'delivered') return 'delivered';
  if (decision.status === 'pending') return 'retry';
  if (decision.reason === 'vendor-refused') return 'delivered';
  return decision.reason === 'outcome-unknown' ? 'unknown' : 'rejected';
};

/** Drives the ledger by hand, one step at a time, in place of queues and workers. */
export const openDesk = (
  redis: RedisClient,
  prefix: string,
  context = planContext(),
  options: Partial<LedgerOptions> = {},
) => {
  const ledger: Ledger = openLedger({ redis, prefix, retention: { days: 30, itemDays: 400 }, ...options });
  const jobs: JobSpec[] = [];
  const inTurn = createInTurn();
  const queue = (specs: readonly (JobSpec | null)[]): void => {
    for (const spec of specs) if (spec) jobs.push(spec);
  };

  const accept = async (kind: EventKind, content: EventContent) => {
    const [result] = await ledger.acceptMany([{ kind, content, fingerprint: fingerprint(content) }]);
    if (!result || result instanceof Error) throw result ?? new Error('no result');
    if (result.answer === 'accepted') queue([result.job]);
    return result;
  };

  /** the rest of those who wait for something, as the sweeper would */
  const wakeRest = async (): Promise<void> => {
    for (let more = true; more; ) {
      const portion = await ledger.wakeRest();
      queue(portion.wake);
      more = portion.more;
    }
  };

  const take = (queueName: string): JobSpec | undefined => {
    const at = jobs.findIndex((job) => job.queue === queueName);
    return at < 0 ? undefined : jobs.splice(at, 1)[0];
  };

  /** the time of all that waits for its next attempt at a destination has come */
  const ripen = async (destination: string): Promise<void> => {
    for (const id of await redis.zrange(`${prefix}:due:${destination}`, '0', '-1')) {
      const [name = '', ...home] = id.split('/');
      const key = `${prefix}:event:${home.join('/')}`;
      const record = JSON.parse((await redis.hget(key, name)) ?? '{}');
      await redis.hset(key, name, JSON.stringify({ ...record, due: 1 }));
      await redis.zadd(`${prefix}:due:${destination}`, 1, id);
    }
  };

  /** maps every event whose job is queued, in order, until none is left, or `most` of them */
  const mapAll = async (most = Number.POSITIVE_INFINITY): Promise<void> => {
    for (let mapped = 0; mapped < most; mapped++) {
      const job = jobs.find((j) => 'kind' in j.data);
      if (!job || !('kind' in job.data)) return;
      jobs.splice(jobs.indexOf(job), 1);
      const result = await mapEvent(ledger, job.data, { context, inTurn });
      if (result.answer === 'gone') continue;
      queue(result.wake);
      if (result.answer === 'ok' && result.more) await wakeRest();
    }
  };

  const begin = (
    job: JobSpec | undefined,
    leaseMs = 60_000,
    rate: { max: number; durationMs: number } | null = null,
  ) => {
    if (!job || !('delivery' in job.data)) throw new Error('no delivery job');
    return ledger.begin(job.data.delivery, job.data.generation, { leaseMs, probeMs: 30_000, rate });
  };

  /** one attempt at the next delivery of a destination, with the given end */
  const attempt = async (
    destination: string,
    decision: Decision,
    signal: 'ok' | 'failure' | 'access' | 'none' = 'ok',
    failures = 5,
    hold: { readonly holdMs?: number } = {},
  ) => {
    const job = take(destination);
    await ripen(destination);
    const claim = await begin(job);
    if (claim.answer !== 'go' || !job || !('delivery' in job.data)) return { claim, job };
    const record: AttemptRecord = {
      n: claim.n,
      generation: claim.generation,
      at: claim.at,
      ms: 1,
      outcome: outcomeOf(decision),
      httpStatus: 200,
      response: null,
    };
    const finished = await ledger.finish(job.data.delivery, record, decision, {
      signal,
      failures,
      probeMs: 30_000,
      ...hold,
    });
    queue(finished.wake);
    return { claim, job, finished };
  };

  /** whoever finds an attempt whose worker died says that nobody knows its outcome */
  const gone = async (job: JobSpec, { n, at }: { readonly n: number; readonly at: number }): Promise<void> => {
    if (!('delivery' in job.data)) return;
    const record: AttemptRecord = { n, at, ms: 1, outcome: 'unknown' };
    const decision: Decision = { status: 'attention', reason: 'outcome-unknown', detail: 'its process died' };
    const finished = await ledger.finish(job.data.delivery, record, decision, {
      signal: 'none',
      failures: 5,
      probeMs: 30_000,
    });
    queue(finished.wake);
  };

  const event = async (kind: EventKind, seq: string): Promise<EventView> => {
    const view = await ledger.eventView(kind, seq);
    if (!view) throw new Error(`no event ${kind}:${seq}`);
    return view;
  };

  const status = async (kind: EventKind, seq: string): Promise<string> => {
    const view = await event(kind, seq);
    return view.reason ? `${view.status}/${view.reason}` : view.status;
  };

  return {
    ledger,
    jobs,
    accept,
    mapAll,
    ripen,
    take,
    begin,
    attempt,
    gone,
    event,
    status,
    queue,
    checkout: (seq: string, dn: string, sns: readonly string[], tn = `OUT-${dn}`) =>
      accept('checkout', { seq, dn, pkg: [{ tn, sns }] }),
    refund: (seq: string, dn: string | undefined, code: string, tn = `BACK-${seq}`) =>
      accept('refund', { seq, ...(dn === undefined ? {} : { dn }), tn, sn: code }),
    refuse: (seq: string, dn?: string) => accept('refuse', { seq, ...(dn === undefined ? {} : { dn }) }),
    announce: async (what: Notice, by: 'oms' | 'push' = 'oms') => {
      const result = await ledger.putNotice(what, by);
      if (result.answer !== 'notice-in-use') queue(result.wake);
      await wakeRest();
      return result.answer;
    },
    act: async (item: string, action: 'retry' | 'resolve' | 'discard', dn?: string) => {
      const result = await ledger.act(item, action, dn);
      if (result.answer === 'ok') queue(result.wake);
      await wakeRest();
      return result.answer;
    },
    attention: async () => (await redis.zrange(`${prefix}:attention`, '0', '-1')).sort(),
  };
};

export type Desk = ReturnType<typeof openDesk>;
