import { expect } from 'chai';
import { tellExhausted } from '../../e2e/support/busy-board.js';
import { until } from '../../support/until.js';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

describe('the audit page', () => {
  const board = useBoard();
  const act = async (order: object) => {
    const { json } = await board.stage().ask('/api/attention/actions', OPERATOR, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    return (json as { bulk: string }).bulk;
  };
  const rows = (text: string): number => text.split('<tr data-row>').length - 1;

  it('shows a bulk action as one row that opens to its events, and each of them where that is asked for', async () => {
    const { desk, ask } = board.stage();
    await tellExhausted(desk, 3);
    const bulk = await act({ action: 'resolve', filter: {}, note: 'by hand', perSecond: 100 });
    const audited = async () => (await desk.ledger.auditLog({ limit: 10 })).entries;
    await until(async () => (await audited()).length === 3, { what: 'all is done' });
    expect((await audited()).map((entry) => entry.bulk)).to.deep.equal([bulk, bulk, bulk]);
    const { text } = await ask('/audit', VIEWER);
    expect(rows(text)).to.equal(1);
    expect(text).to.include('3 items').and.include('3 ok').and.include('by hand');
    for (const seq of ['ex1', 'ex2', 'ex3']) expect(text).to.include(`/trace?seq=${seq}"`);
    expect(rows((await ask(`/audit?bulk=${bulk}`, VIEWER)).text)).to.equal(3);
  });

  it('shows what was done alone by itself', async () => {
    const { desk, ask } = board.stage();
    await tellExhausted(desk, 2);
    for (const id of await desk.attention()) await act({ action: 'resolve', ids: [id] });
    expect((await desk.ledger.auditLog({ limit: 1 })).entries[0]).not.to.have.property('bulk');
    expect(rows((await ask('/audit', VIEWER)).text)).to.equal(2);
  });
});
