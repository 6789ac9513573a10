import type { AuditEntry, Ledger } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { clone, DIGITS, digitsOf, readTemplate, type Template } from './clone.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const WAITING_SHARE = 10;
const REFUSED = 10_000;
const AUDITED = 50_000;
const AT_ONCE = 500;

const SERIAL = Number(DIGITS);
const DN = `MANY${DIGITS}`;
const SKU = { checkout: 5_000_000_000_001, refund: 5_000_000_000_002, other: 5_000_000_000_003 } as const;
const line1 = (sku: number) => [line(1, sku, 1, { title: 'A coat of wool' })];

/** What each kind of copy is a copy of. */
const STORIES = {
  shipped: async (desk: Desk) => {
    await desk.announce(notice(DN, line1(SKU.checkout)));
    await desk.checkout(`out-${DIGITS}`, DN, [sn(SKU.checkout, SERIAL)], `SF${DIGITS}`);
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
  },
  returned: async (desk: Desk) => {
    await desk.announce(notice(`BACK${DN}`, line1(SKU.refund), { shippedBefore: true }));
    await desk.refund(`in-${DIGITS}`, `BACK${DN}`, sn(SKU.refund, SERIAL), `YT${DIGITS}`);
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'delivered' });
  },
  unresolved: async (desk: Desk) => {
    await desk.refund(`lost-${DIGITS}`, undefined, sn(SKU.other, SERIAL), `LOST${DIGITS}`);
    await desk.mapAll();
  },
  rejected: async (desk: Desk) => {
    await desk.announce(notice(`NO${DN}`, line1(SKU.other), { shippedBefore: true }));
    await desk.refund(`no-${DIGITS}`, `NO${DN}`, sn(SKU.other, SERIAL), `JD${DIGITS}`);
    await desk.mapAll();
    const detail = 'code 100: the order was not found';
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail }, 'failure', 1_000_000);
  },
  waiting: async (desk: Desk) => {
    await desk.refund(`early-${DIGITS}`, `NONE${DIGITS}`, sn(SKU.other, SERIAL), `ZT${DIGITS}`);
    await desk.mapAll();
  },
} as const satisfies Record<string, (desk: Desk) => Promise<void>>;

const inLots = async (count: number, work: (n: number) => Promise<unknown>): Promise<void> => {
  for (let from = 0; from < count; from += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => work(from + i)));
  }
};

const auditEntry = (n: number): AuditEntry => ({
  user: `operator-${n % 7}`,
  action: 'attention:retry',
  item: `e/refund:lost-${digitsOf(n)}`,
  note: null,
  dn: null,
  address: '127.0.0.1',
  requestId: `request-${n}`,
  result: 'ok',
});

/**
 * A list of events, an attention list, parked events, refused bodies and an audit log of a warehouse that had a bad month: half of the
 * events left and half came back, a third of the attention list was declined by WDT.
 */
export const seedBusyMonth = async (
  redis: RedisClient,
  prefix: string,
  ledger: Ledger,
  { events, attention }: { readonly events: number; readonly attention: number },
  note: (text: string) => void,
): Promise<void> => {
  const now = Date.now();
  const templates: Partial<Record<keyof typeof STORIES, Template>> = {};
  for (const [name, story] of Object.entries(STORIES)) {
    const own = `{template-${name}}`;
    await story(openDesk(redis, own));
    templates[name as keyof typeof STORIES] = await readTemplate(redis, own);
  }
  let base = 1_000_000;
  const copies = async (name: keyof typeof STORIES, count: number, from: number, until: number): Promise<void> => {
    const template = templates[name];
    if (!template) throw new Error(`there is no template ${name}`);
    await clone(redis, prefix, template, { count, base, from, until });
    base += count;
    note(`${count} × ${name}`);
  };
  const declined = Math.floor(attention / 3);
  await copies('shipped', Math.ceil(events / 2), now - 7 * DAY_MS, now - DAY_MS);
  await copies('returned', Math.floor(events / 2), now - DAY_MS, now - 3 * HOUR_MS);
  await copies('waiting', Math.floor(attention / WAITING_SHARE), now - 3 * HOUR_MS, now - 2 * HOUR_MS);
  await copies('rejected', declined, now - 2 * HOUR_MS, now - HOUR_MS);
  await copies('unresolved', attention - declined, now - HOUR_MS, now);
  await inLots(Math.min(REFUSED, events), (n) =>
    ledger.keepRefused({
      at: now - n,
      requestId: `refused-${n}`,
      kind: 'checkout',
      status: 409,
      code: 'already-shipped',
      errors: null,
      body: JSON.stringify({
        seq: `x-${n}`,
        dn: `MANY${digitsOf(n)}`,
        pkg: [{ tn: `SF${n}`, sns: [sn(SKU.other, n)] }],
      }),
      caller: 'wms',
    }),
  );
  await inLots(Math.min(AUDITED, events), (n) => ledger.audit(auditEntry(n)));
};
