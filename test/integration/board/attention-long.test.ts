import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { JSON_TYPE } from './routes.js';
import { type Answer, OPERATOR, useBoard, VIEWER } from './stage.js';

interface Page {
  readonly items: readonly { readonly events: readonly { readonly seq: string }[] }[];
  readonly total: number;
  readonly next: string | null;
}
const read = ({ json }: Answer) => json as Page;
const seqs = (answer: Answer): (string | undefined)[] => read(answer).items.map(({ events }) => events[0]?.seq);

describe('GET /api/attention on a very long list', () => {
  const board = useBoard();
  const MORE = 6000;

  /** Items that say nothing, and behind them one of a refund that the vendor declined. */
  const fill = async (): Promise<void> => {
    const { desk } = board.stage();
    await desk.announce(notice('D7', [line(1, 7)], { shippedBefore: true }));
    await desk.refund('S7', 'D7', sn(7, 1), 'T7');
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'code 7' });
    const key = `${board.prefix()}:attention`;
    const members = Array.from({ length: MORE }, (_, n) => [n + 1, `e/refund:no-${n}`]).flat();
    await board.redis().zadd(key, ...members.map(String));
  };

  it('looks through a bounded part of it for a text: a page comes short, says so and leads on', async () => {
    await fill();
    const { ask } = board.stage();
    const first = await ask('/api/attention?text=code%207', VIEWER);
    expect(first.json).to.deep.include({ items: [], total: 0, atLeast: true });
    const second = await ask(`/api/attention?text=code%207&cursor=${read(first).next}`, VIEWER);
    expect(seqs(second)).to.deep.equal(['S7']);
    expect(read(second).next).to.equal(null);
    const { text } = await ask('/attention?text=code%207', VIEWER);
    expect(text).to.include('looked through').and.include('rel="next"');
  });

  it('finds a whole number at once, by the indexes', async () => {
    await fill();
    const { ask } = board.stage();
    for (const number of ['S7', 's7', 'D7', 'T7', sn(7, 1), 'T-D7']) {
      const answer = await ask(`/api/attention?text=${number}`, VIEWER);
      expect(seqs(answer), number).to.deep.equal(['S7']);
      expect(answer.json, number).to.include({ total: 1, next: null }).and.not.have.property('atLeast');
    }
    expect(read(await ask('/api/attention?text=S7&reason=unresolved', VIEWER)).items).to.deep.equal([]);
    expect(read(await ask('/api/attention?text=S7&destination=wdt', VIEWER)).total).to.equal(1);
    expect(read(await ask('/api/attention?text=S7&minAgeHours=1', VIEWER)).total).to.equal(0);
  });

  it('counts all of it before anything is done to what matches', async () => {
    await fill();
    const { ask } = board.stage();
    const dryRun = { action: 'resolve', filter: { text: 'code 7' }, dryRun: true };
    const { json } = await ask('/api/attention/actions', OPERATOR, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(dryRun),
    });
    expect(json).to.deep.equal({ matched: 1, byReason: { 'vendor-rejected': 1 } });
  });
});
