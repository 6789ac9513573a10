import { expect } from 'chai';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const CHINESE = { accept: 'text/html', 'accept-language': 'zh-CN' };

/** Where a page's link to the other language leads. */
const otherIn = (page: string): string =>
  /<a class="language" href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? 'nowhere';

describe('the language of the board', () => {
  const board = useBoard();
  const send = (path: string, fields: Readonly<Record<string, string>>, who: typeof OPERATOR | null = OPERATOR) =>
    board.stage().ask(path, who, {
      method: 'POST',
      headers: { ...FORM, ...CHINESE },
      body: new URLSearchParams(fields).toString(),
    });

  it('is not chosen by what an open page asks for by itself: it would take back what was chosen in another tab', async () => {
    const { ask } = board.stage();
    expect((await ask('/events?lang=en', VIEWER)).headers.get('set-cookie')).to.match(/^scm-language=en;/);
    const background = await ask('/events?lang=en', VIEWER, { headers: { ...CHINESE, 'x-background': '1' } });
    expect(background.text).to.include('<html lang="en">');
    expect(background.headers.get('set-cookie')).to.equal(null);
  });

  it('stays that of the page in the parts that keep themselves up to date', async () => {
    const { desk, ask } = board.stage();
    await desk.refuse('S1', 'D1');
    await desk.mapAll();
    for (const path of ['/', '/events?kind=refuse', '/waiting', '/reports?range=today']) {
      const { text } = await ask(path, VIEWER, { headers: CHINESE });
      const [, live = ''] = /data-live="([^"]+)"/.exec(text) ?? [];
      const again = new URL(live.replaceAll('&amp;', '&'), 'http://board');
      expect(again.searchParams.get('lang'), path).to.equal('zh');
      const part = await ask(`${again.pathname}${again.search}`, VIEWER, { headers: { 'accept-language': 'en' } });
      expect(part.text, path).to.include('<html lang="zh-CN">').and.include(`data-live="${live}"`);
    }
  });

  describe('is changed by a link that leads to a page, also where a form was answered:', () => {
    const follow = async (page: string): Promise<string> => {
      const { status, text } = await board.stage().ask(otherIn(page), OPERATOR, { headers: CHINESE });
      expect(status).to.equal(200);
      expect(text).to.include('<html lang="en">');
      return otherIn(page);
    };

    it('from a preview to its list as it was filtered', async () => {
      const order = { action: 'retry', scope: 'filter', perSecond: '5', reason: 'unresolved' };
      const { text } = await send('/attention/preview', order);
      expect(text).to.include('<h1>预览</h1>');
      expect(await follow(text)).to.equal('/attention?reason=unresolved&lang=en');
    });

    it('from an order that cannot be followed to the overview', async () => {
      const { status, text } = await send('/attention/preview', { action: 'retry', scope: 'filter', perSecond: '0' });
      expect(status).to.equal(400);
      expect(await follow(text)).to.equal('/?lang=en');
    });

    it('from a log-in that failed to the same log-in', async () => {
      const { status, text } = await send('/login', { name: 'olga', password: 'wrong', to: '/trace?q=S1' }, null);
      expect(status).to.equal(401);
      const to = await follow(text);
      expect(to).to.equal('/login?to=%2Ftrace%3Fq%3DS1&lang=en');
      expect((await board.stage().ask(to, null)).text).to.include('name="to" value="/trace?q=S1"');
    });
  });

  it('is that of a page which says that an address is for forms alone; programs get the problem', async () => {
    const { ask } = board.stage();
    const page = await ask('/attention/preview', OPERATOR, { headers: CHINESE });
    expect(page.status).to.equal(405);
    expect(page.headers.get('allow')).to.equal('POST');
    expect(page.text).to.include('该地址不接受 GET 请求，只接受 POST。');
    const { status, json } = await ask('/attention/preview', OPERATOR, { headers: { accept: 'application/json' } });
    expect(status).to.equal(405);
    expect(json).to.include({ code: 'method-not-allowed', detail: 'GET is not for this path, but POST.' });
  });
});
