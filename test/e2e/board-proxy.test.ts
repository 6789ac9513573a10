import { expect } from 'chai';
import { OPERATOR, useBoard } from '../integration/board/stage.js';
import { type FrontProxy, startProxy } from '../support/proxy.js';
import { logIn, useBrowser } from './support/browser.js';
import { tellBusyDay } from './support/busy-board.js';

const BASE = '/ops/relay';
const PATHS = [
  '/',
  '/events',
  '/waiting',
  '/attention',
  '/trace?q=4frd21d6u',
  '/notice?dn=OMS009246908643',
  '/reports?range=today',
  '/refused',
  '/audit',
  '/queues',
] as const;

for (const strips of [true, false]) {
  describe(`the board behind a proxy that ${strips ? 'strips' : 'leaves'} its path`, function () {
    this.timeout(180_000);
    // closed before the board that its pages ask
    const browser = useBrowser();
    const board = useBoard(undefined, { BOARD_BASE_PATH: `${BASE}/` });
    let proxy: FrontProxy;
    beforeEach(async () => {
      await tellBusyDay(board.stage(), board.redis(), board.prefix());
      proxy = await startProxy(board.stage().url, { base: BASE, strips });
    });
    afterEach(() => proxy.close());

    it('leads from page to page, logs in and acts without leaving its path', async () => {
      const { page, context } = await browser.visit(proxy.url);
      await page.goto(`${BASE}/events?kind=refund`);
      expect(new URL(page.url()).pathname).to.equal(`${BASE}/login`);
      await logIn(page, OPERATOR);
      expect(new URL(page.url()).pathname + new URL(page.url()).search).to.equal(`${BASE}/events?kind=refund`);
      for (const cookie of await context.cookies()) expect(cookie.path, cookie.name).to.equal(BASE);
      for (const path of PATHS) {
        await page.goto(`${BASE}${path}`);
        await page
          .locator(path === '/queues' ? 'a[href*="/queue/wdt"]' : 'main h1')
          .first()
          .waitFor();
      }
      await page.goto(`${BASE}/`);
      await page.locator('[data-chart=attempts] canvas').waitFor();
      await page.getByRole('button', { name: 'Pause queue wdt' }).click();
      await page.getByRole('button', { name: 'Resume queue wdt' }).waitFor();
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /^Events/ })
        .click();
      await page.getByRole('link', { name: 'Today', exact: true }).click();
      await page.locator('table.cards').waitFor();
      expect(new URL(page.url()).pathname).to.equal(`${BASE}/events`);
      await page.goto(`${BASE}/queues/queue/wdt?status=waiting`);
      await page.locator('a[href*="/queue/wdt/"]').first().waitFor();
      const css = await page.request.get(`${proxy.url}${BASE}/assets/board.css`);
      expect(css.ok()).to.equal(true);
      expect((await page.request.get(`${proxy.url}${BASE}/readyz`)).ok()).to.equal(true);
      expect(proxy.strays).to.deep.equal([]);
    });
  });
}
