import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly first: string;
}

/** In the page's own words, for there is no DOM here. */
const RUN = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => ({ id, first: nodes[0]?.html ?? '' })))`;

/** Rules a page breaks, with the first element that does: `color-contrast: <span …>`. */
export const findings = async (page: Page): Promise<string[]> => {
  // through the debugger, not as a script of the page: its policy stays as it is
  await page.evaluate(axe.source);
  const found = await page.evaluate<Finding[]>(RUN);
  return found.map(({ id, first }) => `${id}: ${first}`);
};

/** How far a page is wider than its window, in pixels; 0: nothing has to be scrolled sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Texts of those that are shown and do not lie in the window as a whole: a list may be cut off though the page is not too wide. */
export const cutOff = (page: Page, selector: string): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('${selector}')]
    .filter((each) => each.getClientRects().length > 0)
    .filter((each) => {
      const { left, right } = each.getBoundingClientRect();
      return left < 0 || right > document.documentElement.clientWidth;
    })
    .map((each) => each.textContent)`);

/** How many rows these stand in, by their middles. */
export const rowsOf = (page: Page, selector: string): Promise<number> =>
  page.evaluate(`[...document.querySelectorAll('${selector}')]
    .map((each) => each.getBoundingClientRect())
    .filter(({ height }) => height > 1)
    .map(({ top, bottom }) => (top + bottom) / 2)
    .sort((a, b) => a - b)
    .filter((middle, i, all) => i === 0 || middle - all[i - 1] > 10).length`);
