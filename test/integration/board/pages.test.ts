import { expect } from 'chai';
import { type Desk, line, notice, sn } from '../../support/desk.js';
import { OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

const SCRIPT = '<script>alert("x")</script>';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const declined = async (desk: Desk, detail: string): Promise<void> => {
  await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
  await desk.refund('S1', 'D1', sn(1, 1), 'T1');
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail });
};

const page = async (stage: Stage, path: string, who = VIEWER, headers = {}): Promise<string> => {
  const {
    status,
    text,
    headers: answered,
  } = await stage.ask(path, who, { headers: { accept: 'text/html', ...headers } });
  expect(status).to.equal(200);
  expect(answered.get('content-type')).to.equal('text/html; charset=utf-8');
  return text;
};

describe('pages of the board', () => {
  const board = useBoard();

  it('names the zone of the times on every page', async () => {
    for (const path of ['/', '/events', '/waiting', '/attention', '/trace', '/reports', '/refused', '/audit']) {
      expect(await page(board.stage(), path), path).to.include('Times in Asia/Shanghai');
    }
  });

  describe('what others wrote', () => {
    for (const path of ['/trace?q=S9', '/trace?seq=S9']) {
      it(`stands as text in ${path}`, async () => {
        await board.stage().desk.accept('refuse', { seq: 'S9', msg: SCRIPT });
        const text = await page(board.stage(), path);
        expect(text).to.include('&lt;script&gt;alert(').and.not.include(SCRIPT);
      });
    }

    it('stands as text on the attention list and its preview', async () => {
      await declined(board.stage().desk, SCRIPT);
      expect(await page(board.stage(), '/attention'))
        .to.include('&lt;script&gt;')
        .and.not.include(SCRIPT);
      const { text } = await board.stage().ask('/attention/preview', OPERATOR, {
        method: 'POST',
        headers: FORM,
        body: new URLSearchParams({ action: 'retry', scope: 'filter', perSecond: '5', note: SCRIPT }).toString(),
      });
      expect(text).to.include('&lt;script&gt;').and.not.include(SCRIPT);
    });

    it('stands as text among refused bodies and in the audit log', async () => {
      const { ledger } = board.stage().desk;
      await ledger.keepRefused({
        at: Date.now(),
        requestId: 'r1',
        kind: 'checkout',
        status: 400,
        code: 'invalid-event',
        errors: [{ pointer: `/${SCRIPT}`, message: 'is required' }],
        body: SCRIPT,
        caller: null,
      });
      await ledger.audit({ user: 'olga', action: 'x', item: SCRIPT, note: SCRIPT, dn: null, result: 'ok' });
      for (const path of ['/refused', '/audit']) {
        expect(await page(board.stage(), path))
          .to.include('&lt;script&gt;')
          .and.not.include(SCRIPT);
      }
    });

    it('stands as text in the search box', async () => {
      const text = await page(board.stage(), `/trace?q=${encodeURIComponent(`">${SCRIPT}`)}`);
      expect(text).to.include('value="&quot;&gt;&lt;script&gt;').and.not.include(SCRIPT);
    });
  });

  describe('trace', () => {
    it('says of a number that nothing has where else to look, and how long what has ended is kept', async () => {
      const text = await page(board.stage(), '/trace?q=SF%201');
      expect(text)
        .to.include('Nothing is on record under “SF 1”')
        .and.include('href="/refused?q=SF%201"')
        .and.include('Ended events are kept for 30 days.');
    });

    it('says which event one repeats, or why else nothing was sent, in the language of the page', async () => {
      const { desk } = board.stage();
      await desk.announce(notice('D1', [line(1, 1)]));
      await desk.refuse('S1', 'D1');
      await desk.refuse('S2', 'D1');
      await desk.mapAll();
      expect(await page(board.stage(), '/trace?q=S2')).to.include('<samp>repeats refuse:S1</samp>');
      const text = await page(board.stage(), '/trace?q=S2', VIEWER, { 'accept-language': 'zh-CN' });
      expect(text).to.include('<samp>与 refuse:S1 重复</samp>');
    });

    it('finds an event by any of its numbers in one box', async () => {
      await declined(board.stage().desk, 'no');
      for (const q of ['S1', 'D1', 'T1', sn(1, 1), ' S1 ']) {
        expect(await page(board.stage(), `/trace?q=${encodeURIComponent(q)}`)).to.include('href="/trace?seq=S1"');
      }
    });

    it('offers personal data to operators alone', async () => {
      await board.stage().desk.accept('refuse', { seq: 'S9', msg: 'call 13812345678' });
      expect(await page(board.stage(), '/trace?q=S9'))
        .to.include('***')
        .and.not.match(/13812345678|reveal=1/);
      expect(await page(board.stage(), '/trace?q=S9', OPERATOR))
        .to.include('reveal=1')
        .and.not.include('13812345678');
      expect(await page(board.stage(), '/trace?q=S9&reveal=1', OPERATOR)).to.include('13812345678');
      expect((await board.stage().ask('/trace?q=S9&reveal=1', VIEWER)).status).to.equal(403);
    });
  });

  it('masks what a vendor or a warehouse wrote into a refused body', async () => {
    await board.stage().desk.ledger.keepRefused({
      at: Date.now(),
      requestId: 'r1',
      kind: 'refuse',
      status: 400,
      code: 'invalid-event',
      errors: null,
      body: '{"seq":"S1","receiver_name":"大海","msg":"15001253861"}',
      caller: 'wms',
    });
    expect(await page(board.stage(), '/refused'))
      .to.include('S1')
      .and.not.match(/大海|15001253861/);
  });

  it('offers actions to operators alone', async () => {
    await declined(board.stage().desk, 'no');
    expect(await page(board.stage(), '/attention', OPERATOR)).to.include('action="/attention/preview"');
    expect(await page(board.stage(), '/attention')).not.to.include('action="/attention/preview"');
    expect(await page(board.stage(), '/')).not.to.include('/pause"');
  });

  describe('language', () => {
    for (const [path, en, zh] of [
      ['/', 'Overview', '概览'],
      ['/trace', 'Trace', '追踪'],
      ['/attention', 'Nothing needs you right now.', '目前没有需要处理的内容。'],
      ['/audit', 'Audit', '审计'],
      ['/reports', 'Yesterday', '昨天'],
      ['/notice?dn=D1', 'No notice D1 is known', '没有通知单 D1'],
      ['/refused', 'Refused bodies', '被拒报文'],
    ] as const) {
      it(`of ${path} follows the browser`, async () => {
        expect(await page(board.stage(), path, VIEWER, { 'accept-language': 'en-US,en' })).to.include(en);
        const text = await page(board.stage(), path, VIEWER, { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' });
        expect(text).to.include(zh).and.include('<html lang="zh-CN">');
      });
    }

    it('can be chosen, and is remembered', async () => {
      const { headers } = await board.stage().ask('/?lang=zh', VIEWER);
      const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
      expect(await page(board.stage(), '/', VIEWER, { cookie })).to.include('概览');
    });
  });
});
