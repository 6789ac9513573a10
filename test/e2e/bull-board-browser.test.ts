import { expect } from 'chai';
import { OPERATOR, useBoard, VIEWER } from '../integration/board/stage.js';
import { line, notice, sn } from '../support/desk.js';
import { until } from '../support/until.js';
import { logIn, useBrowser } from './support/browser.js';

const PAGE = '/queues/queue/wdt';

describe('Bull Board in a browser', function () {
  this.timeout(180_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();

  /** Two deliveries to WDT: one that failed in its queue while the ledger goes on, one that waits. */
  const fill = async (): Promise<void> => {
    const { desk, queues } = board.stage();
    for (const n of [1, 2]) {
      await desk.announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
      await desk.refund(`S${n}`, `D${n}`, sn(n, 1));
    }
    await desk.mapAll();
    await queues.add(desk.jobs);
    const [first] = desk.jobs;
    if (!first) throw new Error('no delivery');
    // moved by hand: only a worker could fail it properly
    const queue = queues.queue('wdt');
    await board.redis().hset(queue.toKey(first.id), 'failedReason', 'stalled', 'finishedOn', Date.now());
    await board.redis().lrem(queue.toKey('wait'), 1, first.id);
    await board.redis().zadd(queue.toKey('failed'), Date.now(), first.id);
  };
  const enter = async (who: typeof OPERATOR, path: string) => {
    const { page } = await browser.visit(board.stage().url);
    await page.goto(path);
    await logIn(page, who);
    await page.locator('a[href*="/queue/wdt/"]').first().waitFor();
    return page;
  };

  it('offers operators to pause a queue and to retry what failed, nothing else', async () => {
    await fill();
    const page = await enter(OPERATOR, `${PAGE}?status=failed`);
    await page.getByRole('button', { name: 'More actions' }).last().click();
    await page.getByRole('menuitem').first().waitFor();
    expect(await page.getByRole('menuitem').allInnerTexts()).to.deep.equal(['Retry all 1 failed jobs', 'Pause']);
    await page.keyboard.press('Escape');
    expect(await page.locator('[class^=queueActions-] li:visible').allInnerTexts()).to.deep.equal(['Retry all']);
    expect(await page.locator('[class^=jobActions-] li:visible').count()).to.equal(1);
    await page.goto(`${PAGE}?status=waiting`);
    await page.locator('a[href*="/queue/wdt/"]').first().waitFor();
    expect(await page.locator('[class^=jobActions-] li').count()).to.be.above(0);
    expect(await page.locator('[class^=jobActions-] li:visible').count()).to.equal(0);
  });

  it('retries through the ledger', async () => {
    await fill();
    const page = await enter(OPERATOR, `${PAGE}?status=failed`);
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    const { desk, queues } = board.stage();
    const last = async () => (await desk.ledger.auditLog({ limit: 1 })).entries[0];
    const retry = await until(async () => [await last()].find((entry) => entry?.action === 'queue:retry'));
    expect(retry).to.include({ user: 'olga', result: 'retried 1, skipped 0' });
    expect(await queues.queue('wdt').getWaitingCount()).to.equal(2);
  });

  it('offers viewers nothing but to look, and leads them from a job to its trace', async () => {
    await fill();
    const page = await enter(VIEWER, `${PAGE}?status=failed`);
    expect(await page.getByRole('button', { name: 'More actions' }).count()).to.equal(0);
    expect(await page.locator('[class^=jobActions-] li').count()).to.equal(0);
    const [trace] = await Promise.all([page.waitForEvent('popup'), page.getByText('Trace', { exact: true }).click()]);
    await trace.getByText('event(s) under').waitFor();
    expect(new URL(trace.url()).search).to.equal('?dn=D1');
  });
});
