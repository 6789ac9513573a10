import { type History, type HistoryOptions, openHistory, type Redaction } from '@scm-relay/history';
import type { KeptAttempt, KeptDelivery, KeptEvent, KeptItem, KeptNotice } from '@scm-relay/schemas';
import { sharedPostgres } from './postgres.js';

/** Records as the ledger hands them to the history: a refund of one piece that was delivered to WDT, and the notice it belongs to. */

export const DAY = 86_400_000;
/** The middle of a month: a test that adds days stays in it. */
export const NOON = Date.UTC(2026, 10, 15, 12);

export const keptAttempt = (attempt: Partial<KeptAttempt> = {}): KeptAttempt => ({
  n: 1,
  generation: 1,
  at: NOON + 500,
  ms: 12,
  outcome: 'delivered',
  httpStatus: 200,
  ...attempt,
});

export const keptDelivery = (delivery: Partial<KeptDelivery> = {}): KeptDelivery => ({
  id: 'wdt-1/refund:r1',
  destination: 'wdt',
  operation: 'wdt.smartRefund',
  status: 'delivered',
  reason: null,
  reference: 'r1',
  bills: [],
  endedAt: NOON + 1000,
  attempts: [keptAttempt()],
  events: [],
  ...delivery,
});

/** Its delivery is named after it unless `deliveries` says otherwise. */
export const keptEvent = (event: Partial<KeptEvent> = {}): KeptEvent => {
  const { kind = 'refund', seq = 'r1', acceptedAt = NOON } = event;
  const delivery = keptDelivery({
    id: `wdt-1/${kind}:${seq}`,
    reference: seq,
    endedAt: acceptedAt + 1000,
    attempts: [keptAttempt({ at: acceptedAt + 500 })],
  });
  const { deliveries = [delivery] } = event;
  return {
    kind,
    seq,
    revision: 1,
    dn: 'OMS1',
    tns: ['SF1'],
    sns: ['5046351998702000000001'],
    tid: 'T1',
    bill: null,
    status: 'delivered',
    reason: null,
    no: 7,
    acceptedAt,
    endedAt: acceptedAt + 1000,
    destinations: [...new Set(deliveries.map(({ destination }) => destination))],
    deliveries,
    fields: { state: '{"status":"delivered"}', body: '{"mobile":"15001253861"}' },
    ...event,
  };
};

export const keptItem = (item: Partial<KeptItem> = {}): KeptItem => ({
  sn: '5046351998702000000001',
  tn: 'SF1',
  sku: '5046351998702',
  lineId: 1,
  shippedBy: 'c1',
  returnedBy: 'r1',
  ...item,
});

export const keptNotice = (notice: Partial<KeptNotice> = {}): KeptNotice => ({
  dn: 'OMS1',
  revision: 1,
  channel: 'wdt',
  tid: 'T1',
  bill: null,
  state: 'shipped',
  firstAt: NOON - DAY,
  lastAt: NOON + 1000,
  items: [keptItem()],
  fields: { state: 'shipped' },
  document: '{"name":"大海","mobile":"15001253861"}',
  index: [{ key: 'sn:5046351998702000000001', member: 'refund:r1', score: 7 }],
  mobiles: ['digest-of-15001253861'],
  ...notice,
});

const withoutMobile = (text: string): string => text.replaceAll('15001253861', '***');

/** Takes the mobile number of these records out. */
export const redaction: Redaction = {
  values: () => [],
  event: (fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, withoutMobile(value)])),
  notice: ({ fields, document }) => ({ fields, document: document === null ? null : withoutMobile(document) }),
};

/** One look at all that is at rest; what fails is told to `onError`. */
export const erasedAtRest = async (
  history: History,
  before: number,
  limit = 10,
  onError: (error: unknown) => void = (error) => {
    throw error;
  },
): Promise<{ readonly notices: number; readonly events: number }> => {
  let [notices, events] = [0, 0];
  for (let after: string | null | undefined; after !== null; ) {
    const done = await history.eraseAtRest(before, { limit, ...(after === undefined ? {} : { after }) }, onError);
    [notices, events, after] = [notices + done.notices, events + done.events, done.next];
  }
  return { notices, events };
};

/** One database with the schema for a test file, emptied before each test. Call inside `describe`. */
export const useHistory = (options: Partial<HistoryOptions> = {}) => {
  let url = '';
  let history: History;
  before(async () => {
    url = await (await sharedPostgres()).createDatabase();
    history = openHistory({ url, name: 'test', redaction, ...options });
    await history.migrate();
  });
  beforeEach(async () => {
    await sql('TRUNCATE events, deliveries, attempts, notices, items, audit, tombstones');
  });
  after(async () => {
    await history.close();
  });
  const sql = async (text: string): Promise<Record<string, unknown>[]> =>
    (await sharedPostgres()).sql(text, new URL(url).pathname.slice(1));
  return {
    history: () => history,
    url: () => url,
    /** rows of a statement, run as superuser */
    sql,
    put: (batch: { events?: readonly KeptEvent[]; notices?: readonly KeptNotice[] }) =>
      history.put({ events: batch.events ?? [], notices: batch.notices ?? [], audit: [] }),
  };
};
