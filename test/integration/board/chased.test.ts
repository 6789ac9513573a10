import { expect } from 'chai';
import { type Answer, OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

interface Refused {
  readonly id: string;
  readonly seq: string;
  readonly chased: { readonly by: string; readonly at: string } | null;
}
const items = ({ json }: Answer) => (json as { items: Refused[] }).items;

const keep = (stage: Stage, n: number) =>
  stage.desk.ledger.keepRefused({
    at: Date.now(),
    requestId: `r${n} ${Math.random()}`,
    kind: 'checkout',
    status: 409,
    code: 'not-pending',
    errors: null,
    body: `{"seq":"S${n}","dn":"D${n}","pkg":{"tn":"SF${n}","sns":["C${n}"]}}`,
    caller: 'wms',
  });

describe('parcels that left after a refusal', () => {
  const board = useBoard();
  const mark = (body: object, who = OPERATOR) =>
    board.stage().ask('/api/refused/chased', who, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const listed = async (query = '') => items(await board.stage().ask(`/api/refused${query}`, VIEWER));

  it('are chased by whoever takes them on, however often the same body comes, until they are given back', async () => {
    await keep(board.stage(), 1);
    await keep(board.stage(), 2);
    const [, first] = await listed();
    expect(first).to.include({ seq: 'S1', chased: null });
    expect((await mark({ id: first?.id, name: 'SF1' })).status).to.equal(204);
    await keep(board.stage(), 1);
    expect((await listed('?chased=yes')).map(({ seq, chased }) => [seq, chased?.by])).to.deep.equal([['S1', 'olga']]);
    expect((await listed('?chased=no')).map(({ seq }) => seq)).to.deep.equal(['S2']);
    await mark({ id: first?.id, undo: true });
    expect(await listed('?chased=yes')).to.deep.equal([]);
  });

  it('are written to the audit log with their number', async () => {
    await keep(board.stage(), 1);
    const [item] = await listed();
    await mark({ id: item?.id, name: 'SF1' });
    await mark({ id: item?.id, name: 'SF1', undo: true });
    const { entries } = await board.stage().desk.ledger.auditLog({ limit: 2 });
    expect(entries.map(({ user, action, item: what }) => [user, action, what])).to.deep.equal([
      ['olga', 'chase:give-back', 'SF1'],
      ['olga', 'chase:take', 'SF1'],
    ]);
  });

  it('say in the list as CSV who chases them; the chase list leaves them out', async () => {
    await keep(board.stage(), 1);
    await keep(board.stage(), 2);
    await mark({ id: (await listed())[1]?.id });
    const csv = async (query: string) => (await board.stage().ask(`/api/refused/export?${query}`, VIEWER)).text;
    expect(await csv('lang=en')).to.match(/SF1,C1,1,wms,olga,\d{4}-/);
    const chase = await csv('lang=en&kind=checkout&status=409&chased=no');
    expect(chase).to.include('SF2').and.not.include('SF1');
  });

  it('are for operators to take on, by a known name', async () => {
    await keep(board.stage(), 1);
    const [item] = await listed();
    expect((await mark({ id: item?.id }, VIEWER)).status).to.equal(403);
    expect((await mark({ id: 'nonsense' })).status).to.equal(400);
    expect((await mark({})).status).to.equal(400);
    expect(await listed('?chased=yes')).to.deep.equal([]);
    expect((await board.stage().ask('/api/refused?chased=maybe', VIEWER)).status).to.equal(400);
  });
});
