import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { OPERATOR, useBoard } from '../integration/board/stage.js';
import { until } from '../support/until.js';
import { logIn, useBrowser } from './support/browser.js';
import { DECLINED, tellBusyDay, tellExhausted } from './support/busy-board.js';

/** Counts what somebody presses by mouse or finger, over all pages of a tab. */
const COUNT = `addEventListener('pointerdown', () => {
  sessionStorage.setItem('presses', Number(sessionStorage.getItem('presses') ?? 0) + 1);
}, true);`;

const countPresses = (context: BrowserContext): Promise<unknown> => context.addInitScript(COUNT);

const pressesOf = (page: Page): Promise<number> => page.evaluate("Number(sessionStorage.getItem('presses') ?? 0)");

const forgetPresses = (page: Page): Promise<unknown> => page.evaluate("sessionStorage.removeItem('presses')");

const MANY = 300;

describe('an operator’s tasks from the overview, by how often they press', function () {
  this.timeout(180_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();
  const enter = async (tell = () => tellBusyDay(board.stage(), board.redis(), board.prefix())): Promise<Page> => {
    await tell();
    const { page, context } = await browser.visit(board.stage().url);
    await countPresses(context);
    await page.goto('/');
    await logIn(page, OPERATOR);
    await forgetPresses(page);
    return page;
  };
  const search = async (page: Page, number: string): Promise<void> => {
    await page.keyboard.press('/');
    await page.keyboard.type(number);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/trace?*');
  };
  const nav = (page: Page, name: RegExp) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name });

  it('a parcel and why it waits: one search, no press', async () => {
    const page = await enter();
    await search(page, '7pq55w3cd');
    await page.getByText('Waits for its notice').waitFor();
    await search(page, DECLINED.tn.slice(0, -2).toLowerCase());
    await page.getByRole('row').filter({ hasText: DECLINED.tn }).first().waitFor();
    expect(await pressesOf(page)).to.equal(0);
  });

  it('today’s returns: 1', async () => {
    const page = await enter();
    await page.getByRole('link', { name: 'Today’s returns' }).click();
    await page.getByRole('row').filter({ hasText: DECLINED.seq }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'Checkout' }).count()).to.equal(0);
    expect(await pressesOf(page)).to.equal(1);
  });

  it(`retry ${MANY} slowly: 3`, async () => {
    const page = await enter(() => tellExhausted(board.stage().desk, MANY));
    await page.getByRole('link', { name: `Attempts used up ${MANY}` }).click();
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: `Retry ${MANY} item(s)` }).click();
    await page.getByText('5 per second').waitFor();
    expect(await pressesOf(page)).to.equal(3);
    await page.getByRole('button', { name: 'Stop' }).click();
  });

  it('settle one by hand from its parcel number: 3', async () => {
    const page = await enter();
    await search(page, 'SF1885708314999');
    await page.locator('.act-one summary').click();
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.getByRole('button', { name: 'Resolve 1 item(s)' }).click();
    await until(async () => (await board.stage().desk.event('refund', '9zz11q0de')).status === 'resolved', {
      what: 'it is resolved',
    });
    expect(await pressesOf(page)).to.equal(3);
  });

  it('pause with a note and an end: 2', async () => {
    const page = await enter();
    await page.getByText('note, end wdt').click();
    await page.keyboard.press('Tab');
    await page.keyboard.type('stocktaking');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Pause queue wdt' }).click();
    await page.getByRole('button', { name: 'Resume queue wdt' }).waitFor();
    expect(await pressesOf(page)).to.equal(2);
    const { pause } = (await board.stage().desk.ledger.gates()).wdt;
    expect(pause).to.include({ by: 'olga', note: 'stocktaking' });
    expect(pause?.until).to.be.above(Date.now());
  });

  it('the chase list: 2, and one more takes a parcel on', async () => {
    const page = await enter();
    await nav(page, /^Refused/).click();
    await page.getByRole('link', { name: /^Chase list/ }).click();
    await page.getByRole('row').filter({ hasText: 'SF1885704192099' }).waitFor();
    expect(await pressesOf(page)).to.equal(2);
    await page.getByRole('button', { name: 'I chase it SF1885704192099' }).click();
    await page.getByText('Nothing on the list matches').waitFor();
    expect(await pressesOf(page)).to.equal(3);
  });

  it('yesterday’s numbers: 1, and as CSV: 2', async () => {
    const page = await enter();
    await page.getByRole('link', { name: 'Yesterday’s numbers' }).click();
    await page.getByRole('heading', { name: 'By destination' }).waitFor();
    expect(await pressesOf(page)).to.equal(1);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'These events as CSV' }).click();
    expect((await download).suggestedFilename()).to.match(/^events-.*\.csv$/);
    expect(await pressesOf(page)).to.equal(2);
  });

  it('who pressed retry: 1', async () => {
    const page = await enter();
    await nav(page, /^Audit/).click();
    const row = page.getByRole('row').filter({ hasText: 'retried' });
    expect(await row.innerText()).to.match(/olga\s+retried\s+Refund 9zz11q0de/);
    expect(await pressesOf(page)).to.equal(1);
  });
});
