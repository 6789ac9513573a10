import { expect } from 'chai';
import { OPERATOR, useBoard } from '../integration/board/stage.js';
import { cutOff, findings, overflow, rowsOf } from './support/audit-page.js';
import { logIn, useBrowser } from './support/browser.js';
import { tellBusyDay } from './support/busy-board.js';
import { QUEUES, TOUR } from './support/tour.js';

const LOOKS = [
  { name: 'at 1280 px in English, light', locale: 'en-GB', colorScheme: 'light', width: 1280 },
  { name: 'at 1280 px in Chinese, dark', locale: 'zh-CN', colorScheme: 'dark', width: 1280 },
  { name: 'at 390 px in Chinese, light', locale: 'zh-CN', colorScheme: 'light', width: 390 },
  { name: 'at 200 % zoom in English, light', locale: 'en-GB', colorScheme: 'light', width: 640 },
  { name: 'at 390 px in English, dark', locale: 'en-GB', colorScheme: 'dark', width: 390 },
] as const;

describe('pages of the board in a browser', function () {
  this.timeout(180_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();
  beforeEach(() => tellBusyDay(board.stage(), board.redis(), board.prefix()));

  for (const { name, locale, colorScheme, width } of LOOKS) {
    it(`can be read by everybody and need no scrolling sideways ${name}`, async () => {
      // a window of 1280 px at 200 % is one of 640 px with twice the dots
      const options = {
        locale,
        colorScheme,
        viewport: { width, height: 844 },
        deviceScaleFactor: width === 640 ? 2 : 1,
      };
      const { page } = await browser.visit(board.stage().url, options);
      const check = async (what: string): Promise<void> => {
        expect(await page.locator('html').getAttribute('lang'), what).to.equal(locale === 'zh-CN' ? locale : 'en');
        expect(await findings(page), what).to.deep.equal([]);
        expect(await overflow(page), `${what} is too wide`).to.equal(0);
        if (width === 390) {
          expect(await rowsOf(page, 'header.top > *'), `rows of the head of ${what}`).to.be.at.most(2);
          expect(await cutOff(page, '.top nav [aria-current]'), what).to.deep.equal([]);
        }
      };
      await page.goto('/');
      await check('login');
      await logIn(page, OPERATOR);
      for (const stop of TOUR) {
        await stop.go(page);
        await check(stop.name);
      }
    });
  }

  it('draw a chart of a single hour, as a day has it at its beginning', async () => {
    const { page } = await browser.visit(board.stage().url, { viewport: { width: 1280, height: 844 } });
    await page.goto('/');
    await logIn(page, OPERATOR);
    const hour = new Date().toISOString().slice(0, 13);
    await page.goto(`/reports?from=${hour}:00:00Z&to=${hour}:59:59Z`);
    await page.locator('[data-chart=accepted] canvas').waitFor();
    expect(await page.locator('[data-chart=accepted] .summary').innerText()).to.match(/latest: \d+/);
    expect(await findings(page)).to.deep.equal([]);
  });

  it('say in a page that there is no such page', async () => {
    const { page, complaints } = await browser.visit(board.stage().url);
    await page.goto('/nowhere');
    await logIn(page, OPERATOR);
    expect(await page.locator('h1').innerText()).to.equal('There is no such page');
    expect(await findings(page)).to.deep.equal([]);
    expect(complaints().join()).to.match(/^Failed to load resource[^,]+404[^,]+$/);
  });

  for (const { name, locale, colorScheme, width } of LOOKS) {
    it(`show Bull Board in the language of the reader, readable by everybody, ${name}`, async () => {
      const { page } = await browser.visit(board.stage().url, {
        locale,
        colorScheme,
        viewport: { width, height: 844 },
        deviceScaleFactor: width === 640 ? 2 : 1,
      });
      await page.goto('/');
      await logIn(page, OPERATOR);
      for (const stop of QUEUES) {
        await stop.go(page);
        await page
          .getByText(locale === 'zh-CN' ? '等待' : 'Waiting')
          .first()
          .waitFor();
        expect(await page.locator('html').getAttribute('lang')).to.equal(locale === 'zh-CN' ? locale : 'en');
        expect(await findings(page), stop.name).to.deep.equal([]);
        expect(await overflow(page), `${stop.name} is too wide`).to.equal(0);
        expect(await cutOff(page, 'a[href*="status="]'), stop.name).to.deep.equal([]);
      }
    });
  }

  it('show Bull Board in the language that was chosen on ours', async () => {
    const { page } = await browser.visit(board.stage().url, { locale: 'en-GB' });
    await page.goto('/?lang=zh');
    await logIn(page, OPERATOR);
    for (const stop of QUEUES) {
      await stop.go(page);
      await page.getByText('等待').first().waitFor();
    }
    expect(await page.locator('html').getAttribute('lang')).to.equal('zh-CN');
    await page.getByRole('link', { name: '追踪' }).first().waitFor();
    await page.goto('/?lang=en');
    await QUEUES[0]?.go(page);
    await page.getByText('Waiting').first().waitFor();
  });
});
