import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { act, declined } from './declined.js';
import { OPERATOR, useBoard } from './stage.js';

describe('POST /api/attention/actions', () => {
  const board = useBoard();

  for (const [what, order] of [
    ['no action', { ids: ['a'] }],
    ['an unknown action', { action: 'explode', ids: ['a'] }],
    ['neither ids nor filter', { action: 'retry' }],
    ['both', { action: 'retry', ids: ['a'], filter: {} }],
    ['an unknown field', { action: 'retry', ids: ['a'], force: true }],
    ['an unknown reason', { action: 'retry', filter: { reason: 'bad-luck' } }],
    ['a dn for many', { action: 'retry', filter: {}, dn: 'D2' }],
    ['a dn for a discard', { action: 'discard', ids: ['a'], dn: 'D2' }],
    ['a pace of nothing', { action: 'retry', ids: ['a'], perSecond: 0 }],
    ['a list', []],
  ] as const) {
    it(`answers 400 to ${what}`, async () => {
      const { status, json } = await act(board.stage(), order);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-action' });
    });
  }

  for (const [order, pointer] of [
    [{ action: 'retry', ids: ['a'], force: true }, '/force'],
    [{ action: 'retry', filter: { resaon: 'unmappable' } }, '/filter/resaon'],
  ] as const) {
    it(`names the field that is not known: ${pointer}`, async () => {
      const { json } = await act(board.stage(), order);
      expect(json).to.have.deep.property('errors', [{ pointer, message: 'is not known here' }]);
    });
  }

  it('answers 415 to what a form of another site could send', async () => {
    const { status } = await board.stage().ask('/api/attention/actions', OPERATOR, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"action":"discard","filter":{}}',
    });
    expect(status).to.equal(415);
  });

  it('says how many a dry run matches, and changes nothing', async () => {
    const { stage } = board;
    await declined(stage().desk, 1);
    await declined(stage().desk, 2);
    const two = { matched: 2, byReason: { 'vendor-rejected': 2 } };
    expect((await act(stage(), { action: 'discard', filter: {}, dryRun: true })).json).to.deep.equal(two);
    const ids = ['d/none', ...(await stage().desk.attention())];
    expect((await act(stage(), { action: 'discard', ids, dryRun: true })).json).to.deep.equal(two);
    expect(await stage().desk.attention()).to.have.length(2);
    expect((await stage().desk.ledger.auditLog({ limit: 1 })).entries).to.deep.equal([]);
  });

  it('retries one item: a new generation is on its queue, and who did it is written down', async () => {
    const { desk, queues } = board.stage();
    await declined(desk, 1);
    const ids = await desk.attention();
    const { status, json } = await act(board.stage(), { action: 'retry', ids, note: 'they fixed it' });
    expect([status, (json as { matched: number }).matched]).to.deep.equal([200, 1]);
    expect(await desk.attention()).to.deep.equal([]);
    const [job] = await queues.queue('refund').getWaiting();
    expect(job?.data).to.include({ generation: 2, dn: 'D1' });
    expect((await desk.ledger.auditLog({ limit: 1 })).entries[0]).to.include({
      user: 'olga',
      action: 'attention:retry',
      item: ids[0],
      note: 'they fixed it',
      dn: null,
      result: 'ok',
    });
  });

  it('retries one item under another notice, however its number was pasted', async () => {
    const { desk } = board.stage();
    await declined(desk, 1);
    await desk.announce(notice('D2', [line(1, 1)], { shippedBefore: true }));
    const { status } = await act(board.stage(), { action: 'retry', ids: await desk.attention(), dn: ' Ｄ2\n' });
    expect(status).to.equal(200);
    expect((await desk.event('refund', 'S1')).dn).to.equal('D2');
  });

  it('answers 409 where the other notice does not take the event', async () => {
    const { desk } = board.stage();
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('C1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    await desk.refuse('R2', 'D2');
    const { status, json } = await act(board.stage(), { action: 'retry', ids: await desk.attention(), dn: 'D2' });
    expect(status).to.equal(409);
    expect(json).to.include({ code: 'not-pending' });
    expect((await desk.ledger.auditLog({ limit: 1 })).entries[0]).to.include({ result: 'not-pending', dn: 'D2' });
  });
});
