import { expect } from 'chai';
import { useBoard, VIEWER } from './stage.js';

const CHINESE = { accept: 'text/html', 'accept-language': 'zh-CN' };

describe('the language of the board', () => {
  const board = useBoard();

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
});
