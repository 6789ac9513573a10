import { connectorFor } from '@scm-relay/connectors';
import type { AttemptRecord, Decision } from '@scm-relay/ledger';
import type { Destination } from '@scm-relay/schemas';
import type { Stage } from '../../integration/board/stage.js';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { type Redis, tellDay } from './busy-day.js';

export const SCRIPT = '<script>alert("x")</script>';
export const PHONE = '13812345678';
/** The numbers of the event that a vendor declined, each of which leads to it. */
export const DECLINED = { seq: '4frd21d6u', dn: 'OMS009246908643', tn: 'SF1885704192041', sn: sn(5046351998702, 1) };

const MINUTE = 60_000;

type Ended = Omit<AttemptRecord, 'n' | 'at'>;

/** One attempt at the next delivery of a destination, ended as a worker would end it. */
const attempt = async (desk: Desk, destination: Destination, ended: Ended, decision: Decision): Promise<void> => {
  const job = desk.take(destination);
  const claim = await desk.begin(job);
  if (claim.answer !== 'go' || !job || !('delivery' in job.data)) throw new Error(`nothing to send to ${destination}`);
  const record = { ...ended, n: claim.n, at: claim.at };
  const { wake } = await desk.ledger.finish(job.data.delivery, record, decision, {
    signal: 'none',
    failures: 5,
    probeMs: 30_000,
  });
  desk.queue(wake);
};

const delivered = (response: unknown, ms: number): Ended => ({ ms, outcome: 'delivered', httpStatus: 200, response });

/** Events of every kind and end under numbers as they occur: delivered, declined, waiting, unknown, with a script as `msg`. */
const tellEvents = async (desk: Desk): Promise<void> => {
  const lines = [line(1, 5046351998702, 1, { title: 'T恤 白 M' }), line(2, 5046352028652, 1, { title: '牛仔裤 L' })];
  const member = { name: '大海', mobile: PHONE };
  await desk.announce(notice(DECLINED.dn, lines, { tid: 'AT201704210011', member }));
  await desk.checkout('98d23x1da', DECLINED.dn, [DECLINED.sn, sn(5046352028652, 1)], 'SF1885704192040');
  await desk.mapAll();
  await attempt(desk, 'push', delivered({ flag: 'success', code: '0', message: '' }, 48), { status: 'delivered' });
  await desk.refund('8ud22e100', DECLINED.dn, sn(5046352028652, 1), 'SF1885704192041');
  await desk.mapAll();
  const booked = { status: 0, data: { stockin_id: 88, stockin_no: 'RK2026112100088' } };
  await attempt(desk, 'wdt', delivered(booked, 412), { status: 'delivered' });
  await desk.refund(DECLINED.seq, DECLINED.dn, DECLINED.sn, DECLINED.tn);
  await desk.mapAll();
  const said = `1999 订单已冻结，请联系 ${PHONE}`;
  await attempt(
    desk,
    'wdt',
    { ms: 633, outcome: 'rejected', httpStatus: 200, response: { status: 100, message: said }, message: said },
    { status: 'attention', reason: 'vendor-rejected', detail: said },
  );
  await desk.announce(notice('OMS009246907476', [line(1, 4681714472647)], { shippedBefore: true }));
  await desk.refund('5kx01p7ab', 'OMS009246907476', sn(4681714472647, 1), 'SF1885708314178');
  await desk.mapAll();
  const lost = 'no complete reply within 30000 ms';
  await attempt(
    desk,
    'wdt',
    { ms: 30_000, outcome: 'unknown', httpStatus: null, response: null, message: lost },
    { status: 'attention', reason: 'outcome-unknown', detail: lost },
  );
  await desk.refund('9zz11q0de', undefined, sn(4681814472001, 7), 'SF1885708314999');
  await desk.refuse('7pq55w3cd', 'OMS009246999999');
  await desk.accept('refuse', { seq: '8ud22e996', dn: 'OMS009246900001', msg: `${SCRIPT} 客户 ${PHONE} 缺货` });
  await desk.mapAll();
};

/** `count` refunds that were tried in vain until no attempt was left. */
export const tellExhausted = async (desk: Desk, count: number): Promise<void> => {
  for (let n = 1; n <= count; n += 1) {
    await desk.announce(
      notice(`OMS00925${n}`, [line(1, 4_000_000_000_000 + n)], { channel: 'wdt', shippedBefore: true }),
    );
    await desk.refund(`ex${n}`, `OMS00925${n}`, sn(4_000_000_000_000 + n, 1), `YT900${n}`);
    await desk.mapAll();
    const message = 'connection refused';
    await attempt(
      desk,
      'wdt',
      { ms: 3, outcome: 'retry', httpStatus: null, response: null, message },
      { status: 'attention', reason: 'retries-exhausted', detail: message },
    );
  }
};

/** One delivery and two events on their queues. */
const tellWaiting = async (desk: Desk, queues: Stage['queues']): Promise<void> => {
  await desk.announce(notice('OMS009246905555', [line(1, 4681815383643)], { shippedBefore: true }));
  await desk.refund('6hn48s2bc', 'OMS009246905555', sn(4681815383643, 3), 'SF1885708315555');
  await desk.mapAll();
  await desk.refund('6hn48s2bd', undefined, sn(4681950025001, 4), 'SF1885708316666');
  await desk.refund('6hn48s2be', undefined, sn(4681950025001, 5), 'SF1885708316667');
  await queues.add(desk.jobs);
};

const tellRefused = async ({ ledger }: Desk): Promise<void> => {
  const entry = { at: Date.now() - 20 * MINUTE, kind: 'checkout' as const, caller: 'wms', errors: null };
  await ledger.keepRefused({
    ...entry,
    requestId: '0d6f6a0e-7d3c-4a55-9b57-1f2ad2a1b6a1',
    status: 409,
    code: 'not-pending',
    body: '{"seq":"77d23x1zz","dn":"OMS009246908643","pkg":{"tn":"SF1885704192099","sns":["5046351998702000000009"]}}',
  });
  await ledger.keepRefused({
    ...entry,
    at: Date.now() - 3 * MINUTE,
    requestId: '6a3f7c02-50d5-4ab8-8b1c-f2c6f0d1a511',
    kind: 'refund',
    status: 400,
    code: 'invalid-event',
    errors: [{ pointer: '/sn', message: 'is required' }],
    body: `{"seq":"4frd2","tn":"SF1885708314178","receiver_mobile":"${PHONE}"}`,
  });
};

/** A board in the middle of its work, as its pages should be seen. */
export const tellBusyDay = async ({ desk, queues }: Stage, redis: Redis, prefix: string): Promise<void> => {
  const teller = openDesk(redis, prefix, { ...planContext(), connectorFor });
  await tellDay(teller, redis, prefix);
  await tellEvents(teller);
  await tellRefused(teller);
  await tellWaiting(teller, queues);
  const members = await redis.zrange(`${prefix}:attention`, '0', '-1');
  for (const [i, member] of members.entries()) {
    await redis.zadd(`${prefix}:attention`, 'XX', Date.now() - (members.length - i) * 53 * MINUTE, member);
  }
  await desk.ledger.audit({ user: 'olga', action: 'login', item: null, note: null, dn: null, result: 'ok' });
  await desk.ledger.audit({ user: 'olga', action: 'queue:pause', item: 'erp', note: null, dn: null, result: 'ok' });
  await desk.ledger.audit({
    user: 'olga',
    action: 'attention:retry',
    item: 'e/refund:9zz11q0de',
    note: 'WMS 确认了订单号',
    dn: 'OMS009246907476',
    result: 'ok',
  });
  await desk.ledger.audit({
    user: 'victor',
    action: 'trace:reveal',
    item: 'seq=98d23x1da',
    note: null,
    dn: null,
    result: 'refused: viewer',
  });
  await queues.queue('erp').pause();
  await redis.hset(`${prefix}:gate:pos`, 'open', Date.now() - 12 * MINUTE);
};
