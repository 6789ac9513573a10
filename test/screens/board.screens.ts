import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { logIn, useBrowser } from '../e2e/support/browser.js';
import { tellBusyDay } from '../e2e/support/busy-board.js';
import { QUEUES, TOUR } from '../e2e/support/tour.js';
import { OPERATOR, useBoard } from '../integration/board/stage.js';

const FOLDER = fileURLToPath(new URL('../../../docs/screens/', import.meta.url));

const LOOKS = [
  { name: 'en-light-1280', locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'en-dark-390', locale: 'en-GB', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  { name: 'zh-light-1280', locale: 'zh-CN', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
] as const;

/** No test, though Mocha runs it: `npm run screens` writes docs/screens/ anew, to be looked at. */
describe('screens of the board', function () {
  this.timeout(120_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();
  before(() => mkdirSync(FOLDER, { recursive: true }));

  for (const { name, ...look } of LOOKS) {
    it(name, async () => {
      await tellBusyDay(board.stage(), board.redis(), board.prefix());
      const { page, complaints } = await browser.visit(board.stage().url, look);
      const shoot = async (stop: string, fullPage = true): Promise<void> => {
        // what stays at the foot of a window would lie across a picture of the whole page
        await page.evaluate("for (const bar of document.querySelectorAll('.act')) bar.style.position = 'static'");
        await page.screenshot({ path: `${FOLDER}${stop}-${name}.png`, animations: 'disabled', fullPage });
      };
      await page.goto('/login');
      await shoot('login');
      await logIn(page, OPERATOR);
      for (const stop of TOUR) {
        await stop.go(page);
        await shoot(stop.name);
      }
      for (const stop of QUEUES) {
        await stop.go(page);
        await shoot(stop.name, false);
      }
      complaints();
    });
  }
});
