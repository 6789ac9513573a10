import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Server } from 'node:http';
import { expect } from 'chai';
import Provider from 'oidc-provider';
import { useBoard } from '../integration/board/stage.js';
import { type CookieBrowser, createCookieBrowser, serve } from '../support/cookie-browser.js';
import { freePort } from '../support/free-port.js';

const CLIENT = { id: 'board', secret: 'a-secret-of-the-client-that-is-long' };

describe('security: login by OpenID Connect', function () {
  this.timeout(180_000);
  let issuer = '';
  let server: Server | undefined;
  const env: Record<string, string> = {};
  const board = useBoard(undefined, env);
  before(async () => {
    issuer = `http://127.0.0.1:${await freePort()}`;
    Object.assign(env, {
      BOARD_OIDC_ISSUER: issuer,
      BOARD_OIDC_CLIENT_ID: CLIENT.id,
      BOARD_OIDC_CLIENT_SECRET: CLIENT.secret,
      BOARD_OIDC_OPERATORS: 'wms-operators,others',
      BOARD_OIDC_VIEWERS: 'everybody',
    });
  });
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const audited = async () => (await board.stage().desk.ledger.auditLog({ limit: 10 })).entries;
  const callbackOf = () => `${board.stage().url}/login/oidc/callback`;

  describe('at a real provider', () => {
    const GROUPS: Readonly<Record<string, unknown>> = {
      olga: ['staff', 'wms-operators'],
      victor: ['everybody'],
      mallory: ['wms-operators-emeriti'],
      solo: 'wms-operators',
    };
    beforeEach(async () => {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [callbackOf()],
            post_logout_redirect_uris: [`${board.stage().url}/login`],
          },
        ],
        claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
        scopes: ['openid', 'profile', 'groups'],
        cookies: { keys: ['of-the-test'] },
        findAccount: (_ctx: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, preferred_username: id, groups: GROUPS[id] }),
        }),
      });
      server = await serve(Number(new URL(issuer).port), provider.callback());
    });

    /** through the provider's own pages, back to the board; what the board answered */
    const logIn = async (browser: CookieBrowser, name: string, path = '/login/oidc?to=/audit') => {
      let answer = await browser.go(board.stage().url + path);
      for (let step = 0; step < 12; step++) {
        if (answer.to) {
          const own = answer.to.startsWith(callbackOf());
          answer = await browser.go(answer.to);
          if (own) return answer;
          continue;
        }
        const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(answer.text) ?? [];
        const body = answer.text.includes('name="login"') ? `prompt=login&login=${name}&password=x` : 'prompt=consent';
        answer = await browser.go(new URL(action, issuer).href, { method: 'POST', body });
      }
      throw new Error(`the provider does not redirect: ${answer.status} ${answer.text}`);
    };

    for (const [name, role] of [
      ['olga', 'operator'],
      ['victor', 'viewer'],
      ['solo', 'operator'],
    ] as const) {
      it(`${name} gets in as ${role}, by the groups of the claim, and goes on to where the login was asked for`, async () => {
        const browser = createCookieBrowser();
        const answer = await logIn(browser, name);
        expect(answer.status, answer.text).to.equal(200);
        expect(answer.headers.get('refresh')).to.equal('0; url=/audit');
        const release = await browser.go(`${board.stage().url}/api/destinations/wdt/release`, { method: 'POST' });
        expect(release.status).to.equal(role === 'operator' ? 200 : 403);
        expect((await audited()).find(({ action }) => action === 'login')).to.include({
          user: name,
          item: 'oidc',
          result: 'ok',
        });
      });
    }

    it('who has none of the groups does not get in, and that is written down', async () => {
      const browser = createCookieBrowser();
      expect((await logIn(browser, 'mallory')).status).to.equal(401);
      expect((await browser.go(`${board.stage().url}/api/attention`)).status).to.equal(401);
      expect((await audited())[0]).to.include({ user: 'mallory', action: 'login', result: 'refused: no role' });
    });

    it('leads to no other site afterwards', async () => {
      const answer = await logIn(createCookieBrowser(), 'olga', '/login/oidc?to=/..//evil.example/x');
      expect(answer.headers.get('refresh')).to.equal('0; url=/evil.example/x');
    });

    it('the return address works once, and in the browser that began alone', async () => {
      const browser = createCookieBrowser();
      let answer = await browser.go(`${board.stage().url}/login/oidc`);
      const begun = answer.to ?? '';
      expect(new URL(begun).searchParams.get('code_challenge_method')).to.equal('S256');
      const other = createCookieBrowser();
      answer = await other.go(`${callbackOf()}?code=x&state=${new URL(begun).searchParams.get('state')}`);
      expect(answer.status).to.equal(401);
      answer = await browser.go(`${callbackOf()}?code=x&state=wrong`);
      expect(answer.status).to.equal(401);
      answer = await browser.go(`${callbackOf()}?code=x&state=${new URL(begun).searchParams.get('state')}`);
      expect(answer.status).to.equal(401);
    });

    it('a log-out ends the session here and leads to the provider’s own', async () => {
      const browser = createCookieBrowser();
      await logIn(browser, 'olga');
      const page = await browser.go(`${board.stage().url}/audit`);
      const token = /name="token" value="([\w-]+)"/.exec(page.text)?.[1];
      const out = await browser.go(`${board.stage().url}/logout`, { method: 'POST', body: `token=${token}` });
      expect(out.headers.get('refresh')).to.include(`${issuer}/session/end`);
      expect((await browser.go(`${board.stage().url}/api/attention`)).status).to.equal(401);
    });
  });

  describe('at a provider that is not to be believed', () => {
    const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
    const known = pair();
    const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = (claims: object, key: KeyObject, header: object = { alg: 'RS256', kid: 'k' }) => {
      const text = `${base64(header)}.${base64(claims)}`;
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    };
    let token: (claims: Record<string, unknown>) => string;
    let nonce = '';

    beforeEach(async () => {
      server = await serve(Number(new URL(issuer).port), (req, res) => {
        const json = (body: object) => res.setHeader('content-type', 'application/json').end(JSON.stringify(body));
        const { pathname } = new URL(req.url ?? '', issuer);
        if (pathname === '/.well-known/openid-configuration') {
          return json({
            issuer,
            authorization_endpoint: `${issuer}/auth`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/jwks`,
            id_token_signing_alg_values_supported: ['RS256'],
          });
        }
        if (pathname === '/jwks')
          return json({ keys: [{ ...known.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] });
        const now = Math.floor(Date.now() / 1000);
        const claims = {
          iss: issuer,
          sub: 'eve',
          aud: CLIENT.id,
          iat: now,
          exp: now + 60,
          nonce,
          groups: ['wms-operators'],
        };
        return json({ access_token: 'a', token_type: 'Bearer', id_token: token(claims) });
      });
    });

    const comeBack = async () => {
      const browser = createCookieBrowser();
      const { to } = await browser.go(`${board.stage().url}/login/oidc`);
      const begun = new URL(to ?? '').searchParams;
      nonce = begun.get('nonce') ?? '';
      return (await browser.go(`${callbackOf()}?code=c&state=${begun.get('state')}`)).status;
    };
    const now = () => Math.floor(Date.now() / 1000);

    it('a sound token gets in, also where its clock is half a minute off', async () => {
      token = (claims) => signed(claims, known.privateKey);
      expect(await comeBack()).to.equal(200);
      token = (claims) => signed({ ...claims, iat: now() + 30, nbf: now() + 30 }, known.privateKey);
      expect(await comeBack()).to.equal(200);
      token = (claims) => signed({ ...claims, exp: now() - 30 }, known.privateKey);
      expect(await comeBack()).to.equal(200);
    });

    const bad: readonly (readonly [string, (claims: Record<string, unknown>) => string])[] = [
      ['for another audience', (claims) => signed({ ...claims, aud: 'another' }, known.privateKey)],
      ['of another issuer', (claims) => signed({ ...claims, iss: 'https://evil.example' }, known.privateKey)],
      ['that has expired', (claims) => signed({ ...claims, exp: now() - 300 }, known.privateKey)],
      ['that is not valid yet', (claims) => signed({ ...claims, nbf: now() + 300 }, known.privateKey)],
      ['for another login', (claims) => signed({ ...claims, nonce: 'another' }, known.privateKey)],
      ['without a nonce', ({ nonce: _, ...claims }) => signed(claims, known.privateKey)],
      ['by a key the provider does not have', (claims) => signed(claims, pair().privateKey)],
      ['without a signature', (claims) => `${base64({ alg: 'none' })}.${base64(claims)}.`],
      ['that is none', () => 'x'],
    ];
    for (const [what, make] of bad) {
      it(`a token ${what} is refused and written down`, async () => {
        token = make;
        expect(await comeBack()).to.equal(401);
        expect((await audited())[0]?.action).to.equal('login');
        expect((await audited())[0]?.result).to.match(/^refused: /);
      });
    }
  });

  it('a provider that is not there leaves log-in by password', async () => {
    const browser = createCookieBrowser();
    const answer = await browser.go(`${board.stage().url}/login/oidc`);
    expect(answer.status).to.equal(503);
    const page = await browser.go(`${board.stage().url}/login`);
    expect(page.text).to.include('/login/oidc').and.include('name="password"');
  });
});
