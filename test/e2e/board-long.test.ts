import { expect } from 'chai';
import { OPERATOR, type Stage, useBoard } from '../integration/board/stage.js';
import { line, notice, sn } from '../support/desk.js';
import { findings, overflow } from './support/audit-page.js';
import { logIn, useBrowser } from './support/browser.js';

/** As long as the documents allow, of what others may put there; without a place to break. */
const LONG = {
  dn: `OMS${'9'.repeat(47)}`,
  seq: `s${'8'.repeat(49)}`,
  tn: `SF${'7'.repeat(48)}`,
  tid: '𠮷'.repeat(20) + '6'.repeat(20),
  title: `شركة ${'𠮷野家'.repeat(30)}${'M'.repeat(60)}`,
};
const DETAIL = `${'错误信息'.repeat(40)} ${'A'.repeat(300)}`;

/** Three deliveries that were declined, a return that waits, and a refused body, all with the longest of names. */
const tellLong = async ({ desk }: Stage): Promise<void> => {
  for (const n of [1, 2, 3]) {
    const dn = LONG.dn.replace(/9$/, String(n));
    const lines = [line(1, n, 1, { title: LONG.title })];
    await desk.announce(notice(dn, lines, { shippedBefore: true, tid: LONG.tid }));
    await desk.refund(LONG.seq.replace(/8$/, String(n)), dn, sn(n, 1), LONG.tn);
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: DETAIL });
  }
  await desk.refund(LONG.seq, LONG.dn, sn(4, 1), LONG.tn);
  await desk.mapAll();
  await desk.ledger.keepRefused({
    ...{ at: Date.now(), requestId: 'q1', kind: 'refund', status: 422, code: 'seq-reused', errors: null },
    ...{ body: JSON.stringify({ seq: LONG.seq, dn: LONG.dn, tn: LONG.tn, sn: sn(1, 1) }), caller: 'wms' },
  });
  const item = `e/refund:${LONG.seq}`;
  await desk.ledger.audit({ user: 'olga', action: 'attention:retry', item, note: DETAIL, dn: LONG.dn, result: 'ok' });
};

describe('the longest numbers and texts on the board', function () {
  this.timeout(180_000);
  // closed before the board that its pages ask
  const browser = useBrowser();
  const board = useBoard();

  for (const width of [390, 640, 1440]) {
    it(`lie within a window of ${width} px`, async () => {
      await tellLong(board.stage());
      const { page } = await browser.visit(board.stage().url, { viewport: { width, height: 844 } });
      await page.goto('/');
      await logIn(page, OPERATOR);
      const known = LONG.dn.replace(/9$/, '1');
      for (const path of [
        ...['/events', '/attention', '/waiting', '/refused', '/audit', '/reports?range=today'],
        ...[`/trace?q=${known}`, `/trace?q=${LONG.dn.slice(0, -1)}`, `/notice?dn=${known}`],
      ]) {
        await page.goto(path);
        expect(await overflow(page), path).to.equal(0);
      }
      expect(await findings(page)).to.deep.equal([]);
    });
  }

  for (const [width, pieces] of [
    [1024, 'those of the usual length but for item codes'],
    [1280, 'those of the usual length'],
  ] as const) {
    it(`leave ${pieces} in one piece at ${width} px, and all columns in the window`, async () => {
      const { desk, url } = board.stage();
      await desk.announce(notice('OMS009246908643', [line(1, 1)], { shippedBefore: true, tid: 'AT201704210011' }));
      await desk.refund('4frd21d6u', 'OMS009246908643', sn(1, 1), 'SF1885704192041');
      await desk.mapAll();
      await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
      const body = JSON.stringify({ seq: '77d23x1zz', dn: 'OMS009246908643', tn: 'SF1885704192099', sn: sn(1, 1) });
      await desk.ledger.keepRefused({
        ...{ at: Date.now(), requestId: 'q1', kind: 'checkout', status: 409, code: 'not-pending', errors: null },
        ...{ body, caller: 'wms' },
      });
      const { page } = await browser.visit(url, { viewport: { width, height: 844 } });
      await page.goto('/');
      await logIn(page, OPERATOR);
      for (const path of ['/events', '/refused']) {
        await page.goto(path);
        const broken: string[] = await page.evaluate(`[...document.querySelectorAll('td .number')]
          .filter((each) => each.getBoundingClientRect().height > 1.6 * parseFloat(getComputedStyle(each).fontSize) * 1.5)
          .map((each) => each.textContent)`);
        expect(broken, path).to.deep.equal(width === 1024 ? [sn(1, 1)] : []);
        expect(await overflow(page), path).to.equal(0);
      }
    });
  }
});
