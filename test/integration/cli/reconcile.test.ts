import { dayOf } from '@scm-relay/cli';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { command } from './command.js';

describe('cli reconcile', () => {
  const shared = useRedis();
  let desk: Desk;
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix(), EVENT_TIME_ZONE: 'UTC' });
  const today = () => new Date().toISOString().slice(0, 10);

  beforeEach(() => {
    desk = openDesk(shared.redis(), shared.prefix());
  });

  const lines = (out: string): Record<string, string> =>
    Object.fromEntries(
      out
        .trim()
        .split('\n')
        .map((row) => row.split(','))
        .map(([, event, destination, ...numbers]) => [`${event} ${destination}`, numbers.join(' ')]),
    );

  it('counts a day by event and destination; every line adds up', async () => {
    for (const n of [1, 2, 3]) {
      await desk.announce(notice(`D${n}`, [line(1, 1)]));
      await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    }
    await desk.refuse('late', 'D1');
    await desk.refund('early', 'UNKNOWN', sn(1, 9));
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: '' });

    const ended = await command(['reconcile', '--day', today()], env());
    expect(ended.out.split('\n')[0]).to.equal(
      'day,event,destination,accepted,delivered,recorded,open,attention,resolved,discarded,superseded',
    );
    expect(lines(ended.out)).to.include({
      'checkout all': '3 1 0 1 1 0 0 0',
      'checkout push': '3 1 0 1 1 0 0 0',
      'checkout wdt': '0 0 0 0 0 0 0 0',
      'refund all': '1 0 0 1 0 0 0 0',
      'refuse all': '1 0 0 0 1 0 0 0',
    });
    expect(ended.code).to.equal(1);
  });

  it('counts a delivery that a retry made anew once', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: '' });
    await desk.act('d/push-1/checkout:c1', 'retry');
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    const ended = await command(['reconcile', '--day', today()], env());
    expect(lines(ended.out)).to.include({ 'checkout all': '1 1 0 0 0 0 0 0', 'checkout push': '1 1 0 0 0 0 0 0' });
  });

  it('counts a checkout whose place a corrected one took apart from what is open', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('wrong', 'D1', [sn(9, 9)]);
    await desk.mapAll();
    await desk.checkout('right', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    const ended = await command(['reconcile', '--day', today()], env());
    expect(lines(ended.out)).to.include({ 'checkout all': '2 1 0 0 0 0 0 1' });
    expect(ended.code).to.equal(0);
  });

  it('leaves out what another day accepted, and ends with 0 when nothing is left to do', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    const ended = await command(['reconcile', '--day', '2020-02-29'], env());
    expect(lines(ended.out)).to.include({ 'checkout all': '0 0 0 0 0 0 0 0' });
    expect(ended.code).to.equal(0);
  });

  it('takes a day in the zone of the events, an hour short where its clocks change', () => {
    const china = dayOf('2026-11-21', 'Asia/Shanghai');
    expect(china?.from).to.equal(Date.parse('2026-11-20T16:00:00Z'));
    const spring = dayOf('2026-03-29', 'Europe/Berlin');
    expect((spring?.until ?? 0) - (spring?.from ?? 0)).to.equal(23 * 3_600_000);
  });

  it('ends with 2 for a day that is none', async () => {
    expect((await command(['reconcile', '--day', '2026-02-30'], env())).code).to.equal(2);
    expect((await command(['reconcile'], env())).code).to.equal(2);
  });
});
