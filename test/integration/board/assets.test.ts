import { expect } from 'chai';
import { useBoard, VIEWER } from './stage.js';

const ADDRESS = /(?:href|src)="(\/assets\/[^"]+)"/g;

describe('the board’s files', () => {
  const board = useBoard();
  const filesOf = async (path: string): Promise<string[]> =>
    [...(await board.stage().ask(path, VIEWER)).text.matchAll(ADDRESS)].map(([, url = '']) => url);

  it('have their content in their address and are kept for ever', async () => {
    for (const page of ['/', '/attention', '/queues']) {
      const files = await filesOf(page);
      expect(files, page).not.to.deep.equal([]);
      for (const file of files) {
        expect(file).to.match(/^\/assets\/[\w-]{16}\/[\w.-]+$/);
        const { status, headers } = await board.stage().ask(file, null);
        expect(status, file).to.equal(200);
        expect(headers.get('cache-control'), file).to.equal('public, max-age=31536000, immutable');
      }
    }
  });

  it('name each other by the same address', async () => {
    const script = (await filesOf('/')).find((file) => file.endsWith('/board.js')) ?? '';
    const { text } = await board.stage().ask(script, null);
    const [, other = ''] = /from '(\.\/[\w-]+\.js)'/.exec(text) ?? [];
    const { pathname } = new URL(other, `http://board${script}`);
    expect((await board.stage().ask(pathname, null)).headers.get('cache-control')).to.include('immutable');
  });

  it('are asked for again under any other address, as in the middle of an upgrade', async () => {
    for (const path of ['/assets/board.css', `/assets/${'x'.repeat(16)}/board.css`]) {
      const { status, headers } = await board.stage().ask(path, null);
      expect(status).to.equal(200);
      expect(headers.get('cache-control')).to.equal('public, no-cache');
      const again = await board.stage().ask(path, null, {
        // `fetch` would ask for a whole answer by itself
        headers: { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
      });
      expect(again.status).to.equal(304);
    }
  });

  it('that are not there are kept by no cache', async () => {
    const css = (await filesOf('/')).find((file) => file.endsWith('/board.css')) ?? '';
    const { status, headers } = await board.stage().ask(css.replace('board.css', 'none.css'), VIEWER);
    expect(status).to.equal(404);
    expect(headers.get('cache-control')).to.equal('no-store');
  });

  it('of Bull Board are kept for ever where their names hold their content', async () => {
    const { text } = await board.stage().ask('/queues', VIEWER);
    const [, main = ''] = /src="(static\/js\/main\.[^"]+)"/.exec(text) ?? [];
    const cache = async (path: string) => (await board.stage().ask(path, VIEWER)).headers.get('cache-control');
    expect(await cache(`/queues/${main}`)).to.equal('private, max-age=31536000, immutable');
    expect(await cache('/queues/static/images/logo.svg')).to.equal('private, no-cache');
    expect(await cache('/queues')).to.equal('no-store');
  });
});
