import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { OPERATOR, useBoard } from '../integration/board/stage.js';
import { until } from '../support/until.js';
import { logIn, useBrowser } from './support/browser.js';
import { DECLINED, tellBusyDay } from './support/busy-board.js';

describe('an operator’s tasks in a browser', function () {
  this.timeout(180_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();
  const enter = async (path: string, locale = 'en-GB'): Promise<Page> => {
    await tellBusyDay(board.stage(), board.redis(), board.prefix());
    const { page } = await browser.visit(board.stage().url, { locale });
    await page.goto(path);
    await logIn(page, OPERATOR);
    return page;
  };

  it('finds a parcel from any page by the keyboard', async () => {
    const page = await enter('/audit');
    await page.keyboard.press('/');
    await page.keyboard.type(DECLINED.tn.toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByText('The other system declined the request').waitFor();
  });

  it('sees today’s returns by one click and follows one', async () => {
    const page = await enter('/events?kind=refund');
    await page.getByRole('link', { name: 'Today', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: DECLINED.seq });
    expect(await row.innerText())
      .to.include(DECLINED.tn)
      .and.include('Declined by the vendor');
    expect(await page.getByRole('row').filter({ hasText: '98d23x1da' }).count()).to.equal(0);
    await row.getByRole('link', { name: DECLINED.seq }).click();
    await page.locator('.event-card').waitFor();
  });

  it('sees why an event waits without opening it, and gives it the right notice', async () => {
    const page = await enter('/waiting');
    const row = page.getByRole('row').filter({ hasText: '7pq55w3cd' });
    expect(await row.innerText()).to.include('Waits for its notice');
    await row.getByText('Act').first().click();
    await row.getByLabel('Order to use').fill(DECLINED.dn);
    await row.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'Retry 1 item(s)' }).click();
    await until(async () => (await board.stage().desk.event('refuse', '7pq55w3cd')).dn === DECLINED.dn, {
      what: 'the event is under its new notice',
    });
  });

  it('is asked to type how many may be booked twice', async () => {
    const page = await enter('/attention?reason=outcome-unknown');
    await page.getByText('Act', { exact: false }).locator('visible=true').first().waitFor();
    const card = page.locator('.item').first();
    await card.locator('summary').click();
    await card.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('may be booked twice. Look').waitFor();
    await page.getByRole('button', { name: 'Retry 1 item(s)' }).click();
    expect(new URL(page.url()).pathname).to.equal('/attention/preview');
    await page.getByLabel('Type 1 to send').fill('1');
    await page.getByRole('button', { name: 'Retry 1 item(s)' }).click();
    await page.getByText('still on their way').waitFor();
  });

  it('pauses a queue with a note and an end, and the trace says so', async () => {
    const page = await enter('/');
    await page.getByText('note, end wdt').click();
    await page.getByLabel('Why wdt').fill('stocktaking');
    await page.getByLabel('How long wdt').selectOption('15');
    await page.getByRole('button', { name: 'Pause queue wdt' }).click();
    await page.getByRole('button', { name: 'Resume queue wdt' }).waitFor();
    await page.goto('/trace?seq=6hn48s2bc');
    const card = page.locator('.event-card');
    expect(await card.innerText()).to.match(/The queue is paused WDT · by olga · stocktaking/);
  });

  it('settles an item from its parcel number by the keyboard alone', async () => {
    const page = await enter('/');
    const tabTo = async (words: string): Promise<void> => {
      const focused = () => page.evaluate<string>('document.activeElement.innerText ?? ""');
      for (let i = 0; i < 80 && !(await focused()).startsWith(words); i += 1) await page.keyboard.press('Tab');
      expect(await focused()).to.match(new RegExp(`^${words}`));
    };
    await page.keyboard.press('/');
    await page.keyboard.type('SF1885708314999');
    await page.keyboard.press('Enter');
    await page.locator('.event-card').waitFor();
    await tabTo('Act');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('booked by hand');
    await tabTo('Resolve');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing has happened yet').waitFor();
    await tabTo('Resolve 1 item');
    await page.keyboard.press('Enter');
    await until(async () => (await board.stage().desk.event('refund', '9zz11q0de')).status === 'resolved', {
      what: 'it is resolved',
    });
  });

  it('comes back from a look at many to the list as it was filtered', async () => {
    const page = await enter('/attention?reason=unresolved');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('link', { name: 'Back to the list' }).click();
    expect(new URL(page.url()).search).to.equal('?reason=unresolved');
  });

  it('walks rows and pages by keys and is told which there are', async () => {
    const page = await enter('/events');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const focused = await page.evaluate<number>(
      "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)",
    );
    expect(focused).to.equal(1);
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Next and previous row').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.waitForURL('**/waiting');
  });

  it('is told in the tab and the navigation how many need attention', async () => {
    const page = await enter('/events');
    const open = await board.redis().zcard(`${board.prefix()}:attention`);
    expect(await page.title()).to.match(new RegExp(`^\\(${open}\\) Events`));
    expect(await page.locator('[data-count=attention]').innerText()).to.equal(String(open));
  });

  it('keeps what was selected over pages, and settles it together', async () => {
    const page = await enter('/attention?limit=1');
    await page.locator('.item input[type=checkbox]').check();
    await page.getByText('(1)').waitFor();
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.locator('.item input[type=checkbox]').check();
    await page.getByText('(2)').waitFor();
    await page.getByLabel('Resolve').first().check();
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Resolve: 2 item(s)').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Previous page' }).click();
    expect(await page.getByRole('link', { name: 'Previous page' }).count()).to.equal(0);
  });

  it('gets the chase list by two clicks', async () => {
    const page = await enter('/refused');
    await page.getByRole('link', { name: /^Chase list/ }).click();
    expect(await page.getByRole('row').filter({ hasText: 'SF1885704192099' }).count()).to.equal(1);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    expect((await download).suggestedFilename()).to.match(/^refused-.*\.csv$/);
  });

  it('reads the words of the trade in Chinese', async () => {
    const page = await enter('/events', 'zh-CN');
    const text = await page.locator('main').innerText();
    for (const word of ['通知单', '件码', '运单号/面单号', '快速退货', '原始单号']) expect(text).to.include(word);
    await page.goto('/');
    expect(await page.locator('main').innerText()).not.to.match(/唯一码|熔断器|闭合|代$/);
  });
});
