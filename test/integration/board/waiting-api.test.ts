import type { WaitingItem } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { type Answer, type Stage, useBoard, VIEWER } from './stage.js';

const read = ({ json }: Answer) => json as { items: WaitingItem[]; total: number; next: string | null };

/** One event for each thing that can be waited for. */
const park = async ({ desk }: Stage): Promise<void> => {
  await desk.refuse('lone', 'nobody');
  await desk.announce(notice('D1', [line(1, 1)]));
  await desk.refund('early', 'D1', sn(1, 1));
  await desk.announce(notice('D2', [line(7, 2, 2)], { channel: 'pos', sellBillNum: 'B2', shippedBefore: true }));
  await desk.refund('half', 'D2', sn(2, 1));
  await desk.announce(notice('D3', [line(1, 3, 2)], { shippedBefore: true }));
  await desk.refund('first', 'D3', sn(3, 1));
  await desk.refund('second', 'D3', sn(3, 2));
  await desk.mapAll();
};

describe('GET /api/waiting', () => {
  const board = useBoard();

  it('says of each parked event what it waits for, since when and until when', async () => {
    await park(board.stage());
    const { items, total, next } = read(await board.stage().ask('/api/waiting', VIEWER));
    expect([total, next]).to.deep.equal([4, null]);
    const by = new Map(items.map((item) => [item.seq, item]));
    expect([...by.keys()]).to.have.members(['lone', 'early', 'half', 'second']);
    expect(by.get('lone')).to.include({ id: 'e/refuse:lone', kind: 'refuse', dn: 'nobody', reason: 'no-notice' });
    expect(by.get('lone')?.waitsFor).to.include({ what: 'notice', name: 'nobody' });
    expect(by.get('early')?.waitsFor).to.include({ what: 'checkout', name: 'D1' });
    expect(by.get('half')?.waitsFor).to.include({ what: 'line', name: '7' });
    expect(by.get('second')?.waitsFor).to.include({ what: 'event', name: 'first', until: null });
    for (const [seq, days] of [
      ['lone', 1],
      ['early', 1],
      ['half', 7],
    ] as const) {
      const item = by.get(seq);
      const span = Date.parse(item?.deadline ?? '') - Date.parse(item?.since ?? '');
      expect(span, seq).to.be.closeTo(days * 86_400_000, 60_000);
      expect(item?.waitsFor?.until).to.equal(item?.deadline);
    }
    expect(by.get('second')?.deadline).to.equal(null);
  });

  it('lists one reason alone', async () => {
    await park(board.stage());
    const { items, total } = read(await board.stage().ask('/api/waiting?reason=no-checkout', VIEWER));
    expect([items.map(({ seq }) => seq), total]).to.deep.equal([['early'], 1]);
  });

  it('leads from page to page', async () => {
    await park(board.stage());
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = read(await board.stage().ask(`/api/waiting?limit=1&cursor=${cursor}`, VIEWER));
      found.push(...page.items.map(({ seq }) => seq));
      cursor = page.next;
    }
    expect(found.sort()).to.deep.equal(['early', 'half', 'lone', 'second']);
  });

  it('lets go of what moves on', async () => {
    const { desk, ask } = board.stage();
    await park(board.stage());
    await desk.announce(notice('nobody', [line(1, 9)]));
    await desk.mapAll();
    expect(read(await ask('/api/waiting?reason=no-notice', VIEWER)).items).to.deep.equal([]);
  });

  it('answers 400 to a reason nobody waits for', async () => {
    const { status, json } = await board.stage().ask('/api/waiting?reason=over-refund', VIEWER);
    expect([status, (json as { code: string }).code]).to.deep.equal([400, 'invalid-query']);
  });
});
