import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { useBoard, VIEWER } from './stage.js';

/** Names and values that the page's filter shows, apart from what is empty. */
const shownIn = (page: string): Record<string, string> => {
  const [, form = ''] = /<form class="filter card" method="get"[^>]*>([\s\S]*?)<\/form>/.exec(page) ?? [];
  const inputs = [...form.matchAll(/<input name="([^"]+)"[^>]*?value="([^"]+)"/g)];
  const selects = [...form.matchAll(/<select name="([^"]+)">([\s\S]*?)<\/select>/g)].flatMap(
    ([, name = '', inside]) => {
      const [, value = ''] = /<option value="([^"]+)" selected/.exec(inside ?? '') ?? [];
      return value === '' ? [] : [[name, value]];
    },
  );
  return Object.fromEntries([...inputs.map(([, name = '', value = '']) => [name, value]), ...selects]);
};

describe('filters', () => {
  const board = useBoard();

  const prepare = async (): Promise<void> => {
    const { desk } = board.stage();
    for (const n of [1, 2]) {
      await desk.announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
      await desk.refund(`back-${n}`, `D${n}`, sn(n, 1));
    }
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    await desk.refund('lost', undefined, sn(3, 1));
    await desk.refuse('early', 'D9');
    await desk.mapAll();
    await desk.ledger.keepRefused({
      ...{ at: Date.now(), requestId: 'q1', kind: 'checkout', status: 409, code: 'not-pending', errors: null },
      ...{ body: '{"seq":"late","dn":"D1","pkg":{"tn":"SF1","sns":[]}}', caller: null },
    });
    const entry = { note: null, dn: null, result: 'ok' };
    await desk.ledger.audit({ ...entry, user: 'olga', action: 'attention:retry', item: 'e/refund:lost' });
    await desk.ledger.audit({ ...entry, user: 'otto', action: 'queue:pause', item: 'erp' });
  };

  for (const [path, filter, found, others] of [
    ['/attention', { reason: 'unresolved' }, ['lost'], ['back-1']],
    ['/attention', { reason: 'vendor-rejected', destination: 'wdt', text: 'back' }, ['back-1'], ['lost']],
    ['/waiting', { reason: 'no-notice' }, ['early'], ['lost']],
    ['/refused', { status: '409', q: 'SF1' }, ['late'], []],
    ['/audit', { user: 'olga', action: 'attention:retry' }, ['lost'], ['otto']],
  ] as const) {
    it(`of ${path} lie in its address: ${new URLSearchParams(filter)}`, async () => {
      await prepare();
      const { status, text } = await board.stage().ask(`${path}?${new URLSearchParams(filter)}`, VIEWER);
      expect(status).to.equal(200);
      expect(shownIn(text)).to.deep.equal({ ...filter });
      for (const each of found) expect(text).to.include(each);
      for (const each of others) expect(text).not.to.include(`${each}<`);
    });
  }

  it('of /events lie in its address: it shows them, what they find, and their CSV', async () => {
    await prepare();
    const filter = { kind: 'refund', status: 'attention', from: '2020-01-01', q: 'back-1' };
    const { text } = await board.stage().ask(`/events?${new URLSearchParams(filter)}`, VIEWER);
    expect(shownIn(text)).to.deep.equal(filter);
    expect(text).to.include('back-1').and.not.include('back-2<').and.not.include('lost<');
    const [, csv = ''] = /href="(\/api\/export[^"]+)"/.exec(text) ?? [];
    const rows = (await board.stage().ask(csv.replaceAll('&amp;', '&'), VIEWER)).text.trim().split('\n');
    expect(rows).to.have.length(2);
    expect(rows[1]).to.include('back-1');
  });
});
