import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { OPERATOR, useBoard } from '../integration/board/stage.js';
import { until } from '../support/until.js';
import { logIn, useBrowser } from './support/browser.js';
import { DECLINED, tellBusyDay } from './support/busy-board.js';

/** A browser that would notify, in a tab nobody looks at; what it was told lies in `told`. */
const UNSEEN = `globalThis.told = [];
globalThis.Notification = class extends EventTarget {
  static permission = 'granted';
  static requestPermission = async () => 'granted';
  constructor(title, { body }) { super(); globalThis.told.push(body); }
};
Object.defineProperty(document, 'hidden', { get: () => true });`;

describe('lists of the board in a browser', function () {
  this.timeout(180_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();
  const enter = async (path: string, prepare: (page: Page) => Promise<void> = async () => {}): Promise<Page> => {
    await tellBusyDay(board.stage(), board.redis(), board.prefix());
    const { page } = await browser.visit(board.stage().url);
    await prepare(page);
    await page.goto(path);
    await logIn(page, OPERATOR);
    return page;
  };

  it('keep a filter under a name in this browser until it is taken away', async () => {
    const page = await enter('/events?kind=refund&status=&range=today');
    await page.getByText('Save this view').click();
    await page.getByLabel('Its name').fill('returns <today>');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.goto('/events');
    await page.getByRole('link', { name: 'returns <today>' }).click();
    await page.waitForURL('**/events?kind=refund&range=today');
    await page.locator('table.cards').waitFor();
    expect(await page.getByRole('row').filter({ hasText: '98d23x1da' }).count()).to.equal(0);
    await page.getByRole('button', { name: 'Remove returns <today>' }).click();
    await page.reload();
    expect(await page.getByRole('link', { name: 'returns <today>' }).count()).to.equal(0);
  });

  it('show at once what comes while nobody reads them', async () => {
    const page = await enter('/events');
    await board.stage().desk.refuse('brand-new', 'OMS1');
    await page.getByRole('row').nth(1).filter({ hasText: 'brand-new' }).waitFor();
  });

  it('hold their place while somebody reads them, and offer what came', async () => {
    const page = await enter('/events');
    await page.keyboard.press('j');
    const first = page.locator('[data-row]').first();
    const key = await first.getAttribute('data-key');
    await board.stage().desk.refuse('brand-new', 'OMS1');
    const offer = page.getByRole('button', { name: '1 new: show' });
    await offer.waitFor();
    expect(await first.getAttribute('data-key')).to.equal(key);
    await offer.click();
    expect(await first.getAttribute('data-key')).to.equal('refuse:brand-new');
    expect(await offer.isVisible()).to.equal(false);
  });

  it('with boxes to tick change only when that is asked for', async () => {
    const page = await enter('/attention');
    await page.locator('.item input[type=checkbox]').first().check();
    const card = page.locator('.item').nth(1);
    const id = await card.getAttribute('data-key');
    await board.stage().desk.act(id ?? '', 'discard');
    const offer = page.getByRole('button', { name: 'The list has changed: show' });
    await offer.waitFor();
    expect(await page.locator('.item').count()).to.equal(3);
    await offer.click();
    await page.getByText('(1)').waitFor();
    await until(async () => (await page.locator('.item').count()) === 2, { what: 'the list without it' });
  });

  it('let a number be copied', async () => {
    const page = await enter(`/trace?q=${DECLINED.seq}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: `Copy ${DECLINED.tn}` }).click();
    await until(async () => (await page.evaluate('navigator.clipboard.readText()')) === DECLINED.tn, {
      what: 'the number in the clipboard',
    });
  });

  it('tell who asked for it that more needs attention, in a tab nobody looks at', async () => {
    const page = await enter('/', async (visitor) => {
      await visitor.addInitScript(UNSEEN);
      await visitor.clock.install();
    });
    await page.getByRole('button', { name: 'Notify me' }).click();
    await page.getByRole('button', { name: 'Do not notify me' }).waitFor();
    const look = async () => {
      const answered = page.waitForResponse('**/api/counts');
      await page.clock.runFor(10_000);
      await answered;
    };
    await look();
    await board.stage().desk.refund('lost', undefined, '4681814472001000000099');
    await board.stage().desk.mapAll();
    await look();
    await page.waitForFunction('globalThis.told.length === 1');
    expect(await page.evaluate('globalThis.told')).to.deep.equal(['Attention list: 4']);
  });
});
