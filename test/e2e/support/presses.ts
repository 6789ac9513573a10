import type { BrowserContext, Page } from 'playwright-core';

/** Counts what somebody presses by mouse or finger, over all pages of a tab. */
const COUNT = `addEventListener('pointerdown', () => {
  sessionStorage.setItem('presses', Number(sessionStorage.getItem('presses') ?? 0) + 1);
}, true);`;

export const countPresses = (context: BrowserContext): Promise<unknown> => context.addInitScript(COUNT);

export const pressesOf = (page: Page): Promise<number> =>
  page.evaluate("Number(sessionStorage.getItem('presses') ?? 0)");

export const forgetPresses = (page: Page): Promise<unknown> => page.evaluate("sessionStorage.removeItem('presses')");
