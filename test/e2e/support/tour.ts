import type { Page } from 'playwright-core';
import { DECLINED } from './busy-board.js';

export interface Stop {
  readonly name: string;
  /** leads there from any page, logged in as an operator */
  go(page: Page): Promise<void>;
}

const at = (name: string, path: string, sign = 'main h1'): Stop => ({
  name,
  go: async (page) => {
    await page.goto(path);
    await page.locator(sign).first().waitFor();
  },
});

/** Every page of ours behind the login, in an order in which none spoils another. */
export const TOUR: readonly Stop[] = [
  at('overview', '/', '[data-chart=attempts] canvas'),
  at('trace', `/trace?q=${DECLINED.dn}`),
  at('events', '/events', 'table.cards'),
  at('notice', `/notice?dn=${DECLINED.dn}`),
  at('reports', '/reports?range=today', '[data-chart=accepted] canvas'),
  at('waiting', '/waiting', 'table.cards'),
  at('trace-nothing', '/trace?q=nobody'),
  at('attention', '/attention'),
  at('attention-nothing', '/attention?text=nobody'),
  at('refused', '/refused'),
  at('audit', '/audit'),
  {
    name: 'preview',
    go: async (page) => {
      await page.goto('/attention');
      await page.locator('[data-select-all]').check();
      await page.locator('#act input[name=note]').fill('WDT 已恢复');
      await page.locator('#act input[name=perSecond]').fill('0.1');
      await page.locator('#act > button').click();
      await page.locator('form.confirm').waitFor();
    },
  },
  {
    name: 'bulk',
    go: async (page) => {
      await page.locator('form.confirm input[name=doubles]').fill('1');
      await page.locator('form.confirm button').click();
      await page.getByText(/^1 (of|\/) 3$/).waitFor();
    },
  },
];

/** Bull Board's pages: their look is its own. */
export const QUEUES: readonly Stop[] = [
  at('queues', '/queues', '[class*=queueCard-] a[href*="/queue/wdt"]'),
  at('queue', '/queues/queue/wdt?status=waiting', 'a[href*="/queue/wdt/"]'),
];
