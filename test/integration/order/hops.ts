import { openQueues, type Queues } from '@scm-relay/runtime';
import { type Destination, type EventKind, eventId } from '@scm-relay/schemas';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, type Stage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { type Answer, json, type Received, SUCCESS } from '../../support/vendor.js';

export const PATHS = {
  wdt: '/openapi',
  pos: '/api/Pos/Refund/AddOrUpdate',
  erp: '/api_v2/refund/order_upload',
  push: '/pushData',
} as const satisfies Readonly<Partial<Record<Destination, string>>>;

export const success: Answer = (request, res) => json(200, SUCCESS[request.path])(request, res);

/** A request for WDT's returns of an order, as the look-up makes it. */
export const isLookUp = ({ query }: Received): boolean => query.get('method')?.includes('search') ?? false;

/** A mapping job that came to its end. */
interface MappingEnd {
  readonly id: string;
  /** what Bull Board shows as its return value */
  readonly result: string;
  /** milliseconds since 1970, by the clock of its worker */
  readonly endedAt: number;
}

/** What the queues of a stage say of how events went. Call inside `describe`, after `useStage`. */
export const useHops = (stage: Stage) => {
  let queues: Queues;
  before(() => {
    queues = openQueues(stage.relay().client, stage.relay().prefix);
  });

  const ended = async (kind: EventKind, seq: string): Promise<MappingEnd | null> => {
    const jobs = await queues.queue(kind).getCompleted();
    const job = jobs.find(({ data }) => data.seq === seq);
    return job ? { id: job.id ?? '', result: String(job.returnvalue), endedAt: job.finishedOn ?? Number.NaN } : null;
  };
  return {
    queue: (destination: Destination) => queues.queue(destination),
    /** how many jobs the queue of a destination was ever given */
    given: async (destination: Destination): Promise<number> =>
      Number((await stage.relay().client.get(`${stage.relay().prefix}:${destination}:id`)) ?? 0),
    /** whether it was ever given one for this event */
    wasGiven: async (destination: Destination, kind: EventKind, seq: string): Promise<boolean> => {
      const jobs = await queues.queue(destination).getJobs(['waiting', 'delayed', 'active', 'completed']);
      return jobs.some(({ data }) => data.events.includes(eventId(kind, seq)));
    },
    mapped: async (kind: EventKind, seq: string): Promise<MappingEnd> => {
      const end = await until(() => ended(kind, seq), { timeoutMs: 30_000, what: `the mapping job of ${seq}` });
      if (!end) throw new Error(`no mapping job of ${seq}`);
      return end;
    },
    /** announces a notice of one piece that goes back through this channel */
    announce: async (dn: string, channel: 'wdt' | 'pos' | 'erp'): Promise<void> => {
      const notice = completeNotice(dn, channel, [fullLine(1, 1)], { shippedBefore: true });
      expect(await stage.relay().announce(notice)).to.equal(201);
    },
    /** its return, under the name of the notice */
    refund: async (dn: string): Promise<void> => {
      const body = { seq: dn, dn, tn: 'BACK', sn: sn(1, 1), storeCode: 'S1', ts: '2026-11-21 12:00:03' };
      expect(await stage.relay().post('refund', body)).to.equal(204);
    },
    /** its checkout, of which only the push hears */
    checkout: async (dn: string): Promise<void> => {
      const body = { seq: dn, dn, pkg: { tn: `OUT-${dn}`, sns: [sn(1, 1)] } };
      expect(await stage.relay().post('checkout', body)).to.equal(204);
    },
  };
};
