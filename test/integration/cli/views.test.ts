import type { EventSummary, ExportRow, WaitingItem } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

describe('cli views', () => {
  const shared = useRedis();
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix() });
  beforeEach(async () => {
    const desk = openDesk(shared.redis(), shared.prefix());
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'SF1');
    await desk.mapAll();
    await desk.refund('r1', 'D1', sn(1, 1), 'SF2');
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'delivered' });
    await desk.refuse('f1', 'D2');
    await desk.mapAll();
  });

  describe('events', () => {
    for (const [options, found] of [
      [[], ['f1', 'r1', 'c1']],
      [['--kind', 'refund'], ['r1']],
      [['--status', 'waiting'], ['f1']],
      [['--destination', 'wdt'], ['r1']],
      [['--text', 'sf2'], ['r1']],
      [['--limit', '1'], ['f1']],
      [['--to', '2020-01-01'], []],
    ] as const) {
      it(`finds ${found.length} by "${options.join(' ')}"`, async () => {
        const ended = await command(['events', ...options, '--json'], env());
        expect(jsonOf<{ items: EventSummary[] }>(ended).items.map(({ seq }) => seq)).to.deep.equal([...found]);
        expect(ended.code).to.equal(0);
      });
    }

    it('shows a table', async () => {
      const { out } = await command(['events', '--kind', 'refund'], env());
      expect(out).to.include('SF2').and.include('wdt delivered');
    });

    it('ends with 2 for a time that is none or an unknown filter', async () => {
      for (const options of [
        ['--from', 'soon'],
        ['--from', '2027-02-30'],
        ['--to', '2027-02-29T10:00:00Z'],
        ['--to', '2026-11'],
        ['--kind', 'gift'],
      ]) {
        expect((await command(['events', ...options], env())).code).to.equal(2);
      }
    });
  });

  it('waiting: tells what waits for what', async () => {
    const { items, total } = jsonOf<{ items: WaitingItem[]; total: number }>(
      await command(['waiting', '--json'], env()),
    );
    expect([items[0]?.id, items[0]?.waitsFor?.what, total]).to.deep.equal(['e/refuse:f1', 'notice', 1]);
    expect((await command(['waiting'], env())).out)
      .to.include('notice D2')
      .and.include('1 of 1');
    expect((await command(['waiting', '--reason', 'no-checkout'], env())).out).to.include('no event waits');
  });

  it('export: one row per delivery, or per event without one', async () => {
    const csv = await command(['export', '--lang', 'zh'], env());
    const rows = csv.out.trim().split('\n');
    expect(rows).to.have.length(4);
    expect(rows[0]).to.include('通知单,运单号,件码,原始单号');
    const { out } = await command(['export', '--format', 'ndjson', '--kind', 'refund'], env());
    expect(JSON.parse(out) as ExportRow).to.include({ seq: 'r1', destination: 'wdt', deliveryStatus: 'delivered' });
  });

  it('trace: takes any number, and says why something stands still', async () => {
    for (const number of ['r1', 'd1', 'sf2', sn(1, 1), 't-d1']) {
      const ended = await command(['trace', number, '--json'], env());
      expect(ended.code, number).to.equal(0);
      expect(ended.out).to.include('"seq": "r1"');
    }
    expect((await command(['trace', 'f1'], env())).out).to.match(/waits for notice D2 since .* until /);
    expect((await command(['trace', 'f1', '--seq', 'f1'], env())).code).to.equal(2);
  });
});
