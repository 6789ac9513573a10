import type { RequestListener, Server } from 'node:http';
import { expect } from 'chai';
import { createCookieBrowser, serve } from '../../support/cookie-browser.js';
import { freePort } from '../../support/free-port.js';
import { useBoard } from './stage.js';

const CALLBACK = '/login/oidc/callback';
/** More than half of what the board waits for a login, less than it waits for one answer of a provider. */
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

  const comeBack = async (search = '') => {
    slowMs = 0;
    const browser = createCookieBrowser();
    const begun = await browser.go(`${board.stage().url}/login/oidc`);
    const state = new URL(begun.to ?? '').searchParams.get('state');
    // has not asked the provider for its endpoints yet
    const { port } = await board.stage().another();
    const cookies = [...browser.jar(new URL(board.stage().url).host)].map(([name, value]) => `${name}=${value}`);
    return async (ms: number | null) => {
      slowMs = ms;
      const answer = await fetch(`http://127.0.0.1:${port}${CALLBACK}?state=${state}&${search || 'code=c'}`, {
        headers: { accept: 'text/html', 'accept-language': 'zh-CN', cookie: cookies.join('; ') },
      });
      return { status: answer.status, retry: answer.headers.get('retry-after'), text: await answer.text() };
    };
  };

  for (const [how, ms] of [
    ['does not answer', null],
    ['answers too late', SLOW_MS],
  ] as const) {
    it(`names the provider that ${how} where somebody comes back from it, in their language`, async () => {
      const { status, retry, text } = await (await comeBack())(ms);
      expect(status, text).to.equal(503);
      expect(retry).to.match(/^\d+$/);
      expect(text).to.include('无法连接 OpenID 登录服务').and.include('请重新登录');
    });
  }

  it('says why the provider does not confirm a login', async () => {
    const { status, text } = await (await comeBack())(0);
    expect(status, text).to.equal(401);
    expect(text).to.include('OpenID 登录服务未确认本次登录（invalid_grant）');
  });

  it('takes the provider’s word that it cannot answer now', async () => {
    const { status, text } = await (await comeBack('error=temporarily_unavailable'))(0);
    expect(status, text).to.equal(503);
    expect(text).to.include('无法连接 OpenID 登录服务（temporarily_unavailable）');
  });

  it('says that no login is under way', async () => {
    const answer = await createCookieBrowser().go(`${board.stage().url}${CALLBACK}?code=c&state=s`);
    expect(answer.status).to.equal(401);
    expect(answer.text).to.include('The login took too long, or was begun in another browser. Log in again.');
  });
});
