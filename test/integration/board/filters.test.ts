import { expect } from 'chai';
import { tellBusyDay } from '../../e2e/support/busy-board.js';
import { line, notice, sn } from '../../support/desk.js';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

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

/** Where a page's links of this form lead. */
const linksIn = (page: string, attributes = ''): URL[] =>
  [...page.matchAll(new RegExp(`<a [^>]*?href="([^"]+)"${attributes}`, 'g'))].map(
    ([, to = '']) => new URL(to.replaceAll('&amp;', '&'), 'http://board'),
  );

const filterOf = ({ searchParams }: URL): Record<string, string> =>
  Object.fromEntries(
    [...searchParams].filter(([name]) => !['lang', 'cursor', 'back', 'format', 'limit'].includes(name)),
  );

/** Pages that have a filter. */
const FILTERED = ['/events', '/waiting', '/attention', '/refused', '/audit', '/reports'];

describe('filters', function () {
  this.timeout(180_000);
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

  for (const [path, filter] of [
    ['/audit', { action: 'attention' }],
    ['/audit', { bulk: 'b1' }],
    ['/audit', { action: 'some:other' }],
    ['/attention', { minAgeHours: '36' }],
    ['/events', { from: '2020-01-01T08:00:00Z', to: '2020-01-02' }],
    ['/refused', { chased: 'no', range: 'week' }],
  ] as const) {
    it(`of ${path} are shown and kept whoever wrote them: ${new URLSearchParams(filter)}`, async () => {
      await prepare();
      const { text } = await board.stage().ask(`${path}?${new URLSearchParams(filter)}`, VIEWER);
      expect(shownIn(text)).to.deep.equal({ ...filter });
    });
  }

  it('that a link leads to are shown there, and kept by its next page and its CSV', async () => {
    await tellBusyDay(board.stage(), board.redis(), board.prefix());
    const { ask } = board.stage();
    const seen = new Set<string>();
    const open = ['/', ...FILTERED, '/trace?q=9zz11q0de', '/trace?q=SF18857', '/notice?dn=OMS009246908643'];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const { status, text } = await ask(path, OPERATOR);
      expect(status, path).to.equal(200);
      const here = new URL(path, 'http://board');
      if (FILTERED.includes(here.pathname)) {
        const { limit, ...shown } = shownIn(text);
        expect(shown, path).to.deep.equal(filterOf(here));
        const onward = [...linksIn(text, ' rel="(?:next|prev)"'), ...linksIn(text, ' download')];
        for (const link of onward) expect(filterOf(link), path).to.include(filterOf(here));
      }
      // one filter upon another is the same anew: two are enough
      const links = linksIn(text).filter(
        (link) => FILTERED.includes(link.pathname) && !link.searchParams.has('cursor'),
      );
      for (const link of links) {
        link.searchParams.delete('lang');
        link.searchParams.set('limit', '1');
        if (link.searchParams.size <= 3) open.push(`${link.pathname}${link.search}`);
      }
    }
    expect([...seen].filter((path) => path.includes('/attention?reason='))).not.to.deep.equal([]);
    expect([...seen].filter((path) => path.includes('/audit?user='))).not.to.deep.equal([]);
  });

  it('that let nothing through are not told as a list without anything', async () => {
    const { ask } = board.stage();
    const shown = async (path: string) => (await ask(path, VIEWER)).text;
    expect(await shown('/refused')).to.include('No body was refused.');
    expect(await shown('/waiting')).to.include('No event waits.');
    await prepare();
    for (const path of ['/refused?q=elsewhere', '/refused?range=yesterday', '/waiting?reason=no-checkout']) {
      expect(await shown(path), path)
        .to.include('Nothing on the list matches these filters.')
        .and.include(`<a class="button" href="${path.split('?')[0]}">Show the whole list</a>`)
        .and.not.match(/No body was refused|No event waits/);
    }
  });

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
