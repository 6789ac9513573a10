import type { RequestListener, Server } from 'node:http';
import { expect } from 'chai';
import { createCookieBrowser, serve } from '../../support/cookie-browser.js';
import { freePort } from '../../support/free-port.js';
import { useBoard } from './stage.js';

const CALLBACK = '/login/oidc/callback';
/** More than half of what the board waits before it answers, less than it waits for a provider. */
const SLOW_MS = 4_300;

describe('the board behind an OpenID provider that does not answer, or slowly', function () {
  this.timeout(180_000);
  let issuer = '';
  let server: Server | undefined;
  let slowMs: number | null = 0;
  const env: Record<string, string> = {};
  const board = useBoard(undefined, env);

  const answers: RequestListener = (req, res) => {
    if (slowMs === null) return;
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    };
    const known = req.url?.startsWith('/.well-known/') ?? false;
    setTimeout(() => {
      res.writeHead(known ? 200 : 400, { 'content-type': 'application/json' });
      res.end(JSON.stringify(known ? metadata : { error: 'invalid_grant' }));
    }, slowMs);
  };
  before(async () => {
    issuer = `http://127.0.0.1:${await freePort()}`;
    Object.assign(env, {
      BOARD_OIDC_ISSUER: issuer,
      BOARD_OIDC_CLIENT_ID: 'board',
      BOARD_OIDC_CLIENT_SECRET: 'a-secret-of-the-client-that-is-long',
      BOARD_OIDC_OPERATORS: 'operators',
    });
    server = await serve(Number(new URL(issuer).port), answers);
  });
  after(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it('names the provider where it does not answer', async () => {
    slowMs = null;
    const answer = await createCookieBrowser().go(`${board.stage().url}/login/oidc`);
    expect(answer.status).to.equal(503);
    expect(answer.headers.get('retry-after')).to.match(/^\d+$/);
    expect(answer.text).to.include('The OpenID provider cannot be asked').and.not.include('Redis');
  });

  it('says of what takes too long that it may still be done, in the language of who asks', async () => {
    slowMs = 0;
    const browser = createCookieBrowser();
    const begun = await browser.go(`${board.stage().url}/login/oidc`);
    const state = new URL(begun.to ?? '').searchParams.get('state');
    slowMs = SLOW_MS;
    // has not asked the provider for its endpoints yet
    const { port } = await board.stage().another();
    const cookies = [...browser.jar(new URL(board.stage().url).host)].map(([name, value]) => `${name}=${value}`);
    const answer = await fetch(`http://127.0.0.1:${port}${CALLBACK}?code=c&state=${state}`, {
      headers: { accept: 'text/html', 'accept-language': 'zh-CN', cookie: cookies.join('; ') },
    });
    const text = await answer.text();
    expect(answer.status, text).to.equal(503);
    expect(answer.headers.get('retry-after')).to.match(/^\d+$/);
    expect(text).to.include('超过 8 秒仍未完成，之后仍可能完成。请重试').and.not.include('Redis');
  });
});
