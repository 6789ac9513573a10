import type { Server } from 'node:http';
import { expect } from 'chai';
import Provider from 'oidc-provider';
import { useBoard } from '../integration/board/stage.js';
import { type CookieBrowser, createCookieBrowser, serve } from '../support/cookie-browser.js';
import { freePort } from '../support/free-port.js';
import { type FrontProxy, startProxy } from '../support/proxy.js';

const CLIENT = { id: 'board', secret: 'a-secret-of-the-client-that-is-long' };
const BASE = '/ops/relay';

const PROXIES = [
  { name: 'that strips its path', strips: true, env: { BOARD_BASE_PATH: BASE }, adds: {} },
  { name: 'that leaves its path', strips: false, env: { BOARD_BASE_PATH: BASE }, adds: {} },
  {
    name: 'that is trusted and says its path by X-Forwarded-Prefix',
    strips: true,
    env: { TRUSTED_PROXIES: '127.0.0.0/8' },
    adds: { 'x-forwarded-prefix': BASE },
  },
] as const;

for (const { name, strips, env, adds } of PROXIES) {
  describe(`security: login by OpenID Connect behind a proxy ${name}`, function () {
    this.timeout(180_000);
    let issuer = '';
    let server: Server | undefined;
    let proxy: FrontProxy;
    const settings: Record<string, string> = { ...env };
    const board = useBoard(undefined, settings);
    before(async () => {
      issuer = `http://127.0.0.1:${await freePort()}`;
      Object.assign(settings, {
        BOARD_OIDC_ISSUER: issuer,
        BOARD_OIDC_CLIENT_ID: CLIENT.id,
        BOARD_OIDC_CLIENT_SECRET: CLIENT.secret,
        BOARD_OIDC_OPERATORS: 'wms-operators',
      });
    });
    beforeEach(async () => {
      proxy = await startProxy(board.stage().url, { base: BASE, strips, adds });
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [`${proxy.url}${BASE}/login/oidc/callback`],
            post_logout_redirect_uris: [`${proxy.url}${BASE}/login`],
          },
        ],
        claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
        scopes: ['openid', 'profile', 'groups'],
        cookies: { keys: ['of-the-test'] },
        findAccount: (_ctx: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, preferred_username: id, groups: ['wms-operators'] }),
        }),
      });
      server = await serve(Number(new URL(issuer).port), provider.callback());
    });
    afterEach(() => {
      proxy.close();
      server?.closeAllConnections();
      server?.close();
    });

    /** through the provider's own pages, until the board has answered */
    const logIn = async (browser: CookieBrowser) => {
      let answer = await browser.go(`${proxy.url}${BASE}/login/oidc?to=/audit`);
      for (let step = 0; step < 12; step++) {
        if (answer.to) {
          const own = answer.to.startsWith(`${proxy.url}${BASE}/login/oidc/callback`);
          answer = await browser.go(answer.to);
          if (own) return answer;
          continue;
        }
        const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(answer.text) ?? [];
        const body = answer.text.includes('name="login"') ? 'prompt=login&login=olga&password=x' : 'prompt=consent';
        answer = await browser.go(new URL(action, issuer).href, { method: 'POST', body });
      }
      throw new Error(`the provider led to no end: ${answer.status} ${answer.text}`);
    };

    it('comes back to the board below its path, goes on there, and logs out to there', async () => {
      const browser = createCookieBrowser();
      const answer = await logIn(browser);
      expect(answer.status, answer.text).to.equal(200);
      expect(answer.headers.get('refresh')).to.equal(`0; url=${BASE}/audit`);
      expect(answer.text).to.include(`href="${BASE}/audit"`);
      const page = await browser.go(`${proxy.url}${BASE}/audit`);
      expect(page.status).to.equal(200);
      const token = /name="token" value="([\w-]+)"/.exec(page.text)?.[1];
      const out = await browser.go(`${proxy.url}${BASE}/logout`, { method: 'POST', body: `token=${token}` });
      const [, there = ''] = /url=(\S+)/.exec(out.headers.get('refresh') ?? '') ?? [];
      expect(new URL(there).searchParams.get('post_logout_redirect_uri')).to.equal(`${proxy.url}${BASE}/login`);
      expect(proxy.strays).to.deep.equal([]);
    });
  });
}
