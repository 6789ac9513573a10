import type { EventSummary } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { type Answer, type Stage, useBoard, VIEWER } from './stage.js';

const read = ({ json }: Answer) => json as { items: EventSummary[]; next: string | null };
const seqs = (answer: Answer): string[] => read(answer).items.map(({ seq }) => seq);
const code = sn(1, 1);

/** One life of a notice, and an event that waits for a notice nobody knows. */
const live = async ({ desk }: Stage): Promise<void> => {
  await desk.announce(notice('D1', [line(1, 1)]));
  await desk.checkout('S-out', 'D1', [code], 'T-out');
  await desk.mapAll();
  await desk.refund('S-back', 'D1', code, 'T-back');
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'delivered' });
  await desk.refuse('S-lone', 'D2');
  await desk.mapAll();
};

describe('GET /api/events', () => {
  const board = useBoard();

  for (const [query, found] of [
    ['', ['S-lone', 'S-back', 'S-out']],
    ['?kind=refund', ['S-back']],
    ['?status=waiting', ['S-lone']],
    ['?reason=no-notice', ['S-lone']],
    ['?destination=wdt', ['S-back']],
    ['?destination=pos', []],
    ['?q=T-back', ['S-back']],
    ['?q=t-BACK', ['S-back']],
    ['?q=D1', ['S-back', 'S-out']],
    ['?q=T-D1', ['S-back', 'S-out']],
    ['?q=S-', ['S-lone', 'S-back', 'S-out']],
    [`?q=${code.slice(0, 20)}`, ['S-back', 'S-out']],
    ['?q=D1&kind=checkout', ['S-out']],
    ['?q=nobody', []],
    ['?range=today', ['S-lone', 'S-back', 'S-out']],
    ['?range=yesterday', []],
    ['?range=yesterday&from=2020-01-01', ['S-lone', 'S-back', 'S-out']],
    ['?from=2020-01-01', ['S-lone', 'S-back', 'S-out']],
    ['?to=2020-01-01', []],
    ['?from=2099-01-01T00:00:00Z', []],
    ['?kind=&status=&cursor=&limit=', ['S-lone', 'S-back', 'S-out']],
  ] as const) {
    it(`finds ${found.length} of three by "${query}", the newest first`, async () => {
      await live(board.stage());
      const answer = await board.stage().ask(`/api/events${query}`, VIEWER);
      expect(answer.status).to.equal(200);
      expect(seqs(answer)).to.deep.equal([...found]);
    });
  }

  it('says of each event what it was about and how it stands', async () => {
    await live(board.stage());
    const [lone, back, out] = read(await board.stage().ask('/api/events', VIEWER)).items;
    expect(back).to.include({ kind: 'refund', seq: 'S-back', dn: 'D1', tn: 'T-back', sn: code, tid: 'T-D1' });
    expect(back).to.include({ status: 'delivered', reason: null });
    expect(back?.destinations).to.deep.equal(['wdt']);
    expect(back?.deliveries).to.deep.equal([
      {
        destination: 'wdt',
        operation: 'wdt.smartRefund',
        status: 'delivered',
        attempts: 1,
        endedAt: back?.endedAt,
        bill: null,
      },
    ]);
    expect(back).to.deep.include({ goods: [{ sku: line(1, 1).sku, title: null, pieces: 1 }], amount: '10.00' });
    expect(Date.parse(back?.endedAt ?? '')).to.be.at.least(Date.parse(back?.acceptedAt ?? ''));
    expect(out).to.include({ tn: 'T-out', sn: code, status: 'sending', endedAt: null });
    expect(lone).to.include({ tn: null, sn: null, tid: null, status: 'waiting', reason: 'no-notice' });
    expect(lone).to.deep.include({ goods: [], amount: null });
    expect(lone?.destinations).to.deep.equal([]);
  });

  it('leads from page to page, over hours, without missing or repeating an event while others come', async () => {
    const { desk, ask } = board.stage();
    for (let n = 1; n <= 7; n += 1) await desk.refuse(`S${n}`, `D${n}`);
    const redis = board.redis();
    const prefix = board.prefix();
    const [hour = ''] = await redis.zrange(`${prefix}:hours`, '0', '0');
    // as if the first three had come an hour before
    for (let n = 1; n <= 3; n += 1) await redis.lmove(`${prefix}:hour:${hour}`, `${prefix}:hour:1`, 'LEFT', 'RIGHT');
    await redis.zadd(`${prefix}:hours`, 1, '1');
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await ask(`/api/events?limit=2&cursor=${cursor}`, VIEWER);
      found.push(...seqs(answer));
      cursor = read(answer).next;
      await desk.refuse(`later ${found.length}`, 'D9');
    }
    expect(found).to.deep.equal(['S7', 'S6', 'S5', 'S4', 'S3', 'S2', 'S1']);
  });

  it('looks at a bounded number of events a call: a page of a rare filter comes short and leads on', async () => {
    const { desk, ask } = board.stage();
    await desk.refuse('rare', 'D1');
    for (let n = 0; n < 55; n += 1) {
      const chunk = Array.from({ length: 100 }, (_, i) => ({ seq: `S${n}-${i}`, tn: 'T', sn: sn(1, i + 1) }));
      await desk.ledger.acceptMany(
        chunk.map((content) => ({ kind: 'refund', content, fingerprint: content.seq }) as const),
      );
    }
    const first = read(await ask('/api/events?kind=refuse', VIEWER));
    expect(first.items).to.deep.equal([]);
    const second = read(await ask(`/api/events?kind=refuse&cursor=${first.next}`, VIEWER));
    expect(second.items.map(({ seq }) => seq)).to.deep.equal(['rare']);
    expect(second.next).to.equal(null);
  });

  for (const query of [
    'kind=gift',
    'status=lost',
    'reason=bad-luck',
    'destination=mars',
    'from=soon',
    'range=fortnight',
    'limit=0',
    'q=a&q=b',
  ]) {
    it(`answers 400 to ${query}`, async () => {
      const { status, json } = await board.stage().ask(`/api/events?${query}`, VIEWER);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-query' });
    });
  }
});
