import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { type Login, OPERATOR, useBoard, VIEWER } from '../integration/board/stage.js';
import { until } from '../support/until.js';
import { logIn, useBrowser, type Visit } from './support/browser.js';
import { DECLINED, PHONE, SCRIPT, tellBusyDay, tellExhausted } from './support/busy-board.js';

describe('the board in a browser', function () {
  this.timeout(180_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();

  /** A visitor who logged in on the way to `path`. */
  const enter = async (who: Login, path: string, options = {}): Promise<Visit> => {
    const visit = await browser.visit(board.stage().url, options);
    await visit.page.goto(path);
    await logIn(visit.page, who);
    return visit;
  };
  const busy = () => tellBusyDay(board.stage(), board.redis(), board.prefix());
  const rowOf = (page: Page, queue: string) => page.getByRole('row').filter({ hasText: new RegExp(`^${queue}\\b`) });

  describe('log-in', () => {
    it('leads to the page that was asked for, and log-out away from all', async () => {
      const { page } = await enter(OPERATOR, '/trace?q=nobody');
      expect(new URL(page.url()).search).to.equal('?q=nobody');
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.waitForURL('**/login');
      await page.goto('/attention');
      expect(new URL(page.url()).pathname).to.equal('/login');
    });

    it('says what is wrong and keeps the name', async () => {
      const { page, complaints } = await browser.visit(board.stage().url);
      await page.goto('/login');
      await page.getByLabel('Name').fill('olga');
      await page.getByLabel('Password').fill('wrong');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('alert').innerText()).to.equal('Name or password is wrong.');
      expect(await page.getByLabel('Name').inputValue()).to.equal('olga');
      expect(complaints().join()).to.include('401');
    });

    it('lets a viewer look and offers no action', async () => {
      await busy();
      const { page } = await enter(VIEWER, '/');
      expect(await page.getByRole('button').allInnerTexts()).to.deep.equal(['Log out', 'Notify me']);
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /^Attention/ })
        .click();
      await page.getByText('acting needs an operator').waitFor();
      expect(await page.getByRole('checkbox').count()).to.equal(0);
      expect(await page.getByRole('button', { name: 'Preview' }).count()).to.equal(0);
    });
  });

  describe('trace', () => {
    for (const by of ['seq', 'dn', 'tn', 'sn'] as const) {
      it(`leads from a typed ${by} to what happened, and why`, async () => {
        await busy();
        const { page } = await enter(OPERATOR, '/trace');
        // the box has the focus, which Chromium gives it with the first picture: she types at once
        await page.locator('input:focus').waitFor();
        await page.keyboard.type(DECLINED[by]);
        await page.keyboard.press('Enter');
        const card = page.locator('.event-card').filter({ hasText: DECLINED.seq });
        await card.getByText('Attempt 1').waitFor();
        await card.getByText('The other system declined the request').waitFor();
        await card.getByText('Request', { exact: true }).click();
        expect(await card.locator('pre:visible').innerText()).to.include(DECLINED.sn);
      });
    }

    it('masks personal data until an operator asks for it, which is written down', async () => {
      await busy();
      const { page } = await enter(OPERATOR, `/trace?q=${DECLINED.seq}`);
      expect(await page.locator('main').innerText()).not.to.include(PHONE);
      await page.getByRole('link', { name: 'Show personal data' }).click();
      await page.getByText(PHONE).first().waitFor();
      await page.goto('/audit');
      const entry = page.getByRole('row').filter({ hasText: 'looked at personal data' }).first();
      expect(await entry.innerText()).to.match(/olga\s+looked at personal data\s+4frd21d6u\s+done/);
    });

    it('shows a script in a message as text', async () => {
      await busy();
      const { page } = await enter(VIEWER, '/trace?q=8ud22e996');
      await page.getByText('Body', { exact: true }).click();
      expect(await page.locator('pre:visible').innerText()).to.include(JSON.stringify(SCRIPT).slice(1, -1));
      expect(await page.locator('main script').count()).to.equal(0);
    });
  });

  it('retries many items after a look at what would happen, and shows how far it is', async () => {
    await tellExhausted(board.stage().desk, 12);
    const { page } = await enter(OPERATOR, '/attention?reason=retries-exhausted');
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByText('(12)').waitFor();
    await page.getByLabel('all 12 items that match the filter').check();
    await page.getByLabel('Items per second').fill('2');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Nothing has happened yet.').waitFor();
    expect(await board.stage().desk.attention()).to.have.length(12);
    await page.getByRole('button', { name: 'Retry 12 item(s)' }).click();
    await page.getByText('Running.').waitFor();
    const progress = page.getByRole('progressbar');
    await until(async () => Number(await progress.getAttribute('value')) > 1, { what: 'some progress' });
    await page.getByText('Finished.').waitFor();
    await page.getByText('12 of 12').waitFor();
    expect(await board.stage().desk.attention()).to.deep.equal([]);
    expect(await board.stage().queues.queue('refund').getWaitingCount()).to.equal(12);
  });

  it('orders once what is pressed again before it is answered', async () => {
    await tellExhausted(board.stage().desk, 12);
    const { page } = await enter(OPERATOR, '/attention?reason=retries-exhausted');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Retry 12 item(s)' }).waitFor();
    let orders = 0;
    let answer = (): void => undefined;
    const pressedAgain = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.exposeFunction('pressedAgain', () => answer());
    await page.route('**/attention/actions', async (route) => {
      orders += 1;
      await pressedAgain;
      // one that another has taken the place of is gone
      await route.continue().catch(() => undefined);
    });
    await page.evaluate(`{
      const button = document.querySelector('form.confirm button');
      button.click();
      setTimeout(() => {
        button.click();
        pressedAgain();
      }, 500);
    }`);
    await page.getByText('Running.').waitFor();
    expect(orders).to.equal(1);
  });

  it('counts live, without a reload', async () => {
    const { page } = await enter(OPERATOR, '/');
    await page.getByText('Nothing needs attention').waitFor();
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    await tellExhausted(board.stage().desk, 2);
    await page.getByText('2 on the attention list').waitFor();
    await board.stage().queues.queue('pos').pause();
    await page.getByRole('button', { name: 'Resume queue pos' }).waitFor();
    expect(loads).to.equal(0);
  });

  it('pauses a queue by keyboard alone, with the focus to be seen at every step', async () => {
    const { page } = await enter(OPERATOR, '/');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).to.equal('Skip to content');
    const focused = (what: string): Promise<string | null> => page.evaluate(`document.activeElement.${what}`);
    const label = () => focused("getAttribute('aria-label')");
    for (let i = 0; i < 60 && (await label()) !== 'Pause queue erp'; i += 1) {
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).to.equal('solid');
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await rowOf(page, 'erp').getByText('paused').waitFor();
    expect(await board.stage().queues.queue('erp').isPaused()).to.equal(true);
  });

  it('says so where the figures of its charts cannot be read', async () => {
    const { page } = await browser.visit(board.stage().url);
    await page.route('**/api/charts*', (route) => route.fulfill({ status: 200, body: 'cut off' }));
    await page.goto('/');
    await logIn(page, OPERATOR);
    await page.getByText('The figures could not be read').first().waitFor();
  });

  it('changes its language by a click and keeps it', async () => {
    const { page } = await enter(OPERATOR, '/attention');
    await page.getByRole('link', { name: '简体中文' }).click();
    await page.getByText('目前没有需要处理的内容。').waitFor();
    await page.getByRole('link', { name: '概览', exact: true }).click();
    expect(await page.locator('h1').innerText()).to.equal('概览');
  });
});
