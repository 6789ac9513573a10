import { type HttpApp, HttpProblem, html } from '@scm-relay/runtime';
import type { Request, Response } from 'express';
import type { WriteAudit } from '../auth/guard.js';
import { readCookie, type Sessions, setCookie } from '../auth/sessions.js';
import { below } from '../http/base-path.js';
import { ownUrl, safePath } from '../http/target.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { ATTEMPT_SECONDS, type Attempts } from './attempts.js';
import { LoginRefused } from './login-refused.js';
import { NotVouched, type Provider, ProviderAway } from './provider.js';

export interface OidcRoutes {
  readonly provider: Provider;
  readonly attempts: Attempts;
  readonly sessions: Sessions;
  readonly audit: WriteAudit;
  /** writes refusals down, never rejects */
  readonly writeDown: WriteAudit;
  readonly views: ViewOf;
}

const COOKIE = 'scm-oidc';
const OIDC_PATH = '/login/oidc';
const CALLBACK = `${OIDC_PATH}/callback`;

/** Where a page of ours is, as the browser knows it (`X-Forwarded-*` of trusted proxies alone). */
export const addressOf = (req: Request, res: Response, path: string): string =>
  `${req.protocol}://${req.host}${below(res, path)}`;

/**
 * Goes on by a page of ours: a redirect would still count as coming from the provider, and the browser would keep its SameSite=Strict
 * cookie back; and after a form the content security policy forbids one that leads to another site.
 */
export const goOn = (req: Request, res: Response, views: ViewOf, to: string): void => {
  const view = views(req, res);
  res.setHeader('Refresh', `0; url=${below(res, to)}`);
  sendPage(res, view, {
    title: view.t('login.title'),
    body: html`<p><a class="button" href="${to}">${view.t('login.goOn')}</a></p>`,
  });
};

/** `/login/oidc` and the provider's way back, open to everybody (CONTRACT §2, BOARD_OIDC_*). */
export function oidcRoutes(app: HttpApp, { provider, attempts, sessions, audit, writeDown, views }: OidcRoutes): void {
  const refuse = async (user: string | null, code: string, refusal: LoginRefused): Promise<never> => {
    await writeDown({ user, action: 'login', item: 'oidc', result: `refused: ${code}` });
    throw refusal;
  };
  const away = (error: unknown): never => {
    if (!(error instanceof ProviderAway)) throw error;
    throw new HttpProblem('unavailable', `The OpenID provider cannot be asked (${error.code}). Log in again.`, {
      headers: { 'Retry-After': '5' },
    });
  };

  app.route(OIDC_PATH, {
    GET: async (req, res) => {
      const redirectUri = addressOf(req, res, CALLBACK);
      const to = safePath(ownUrl(req.originalUrl).searchParams.get('to'));
      const begun = await provider.begin(redirectUri).catch(away);
      const secret = await attempts.keep({ ...begun.attempt, to, redirectUri });
      // Lax: the provider leads back here from another site
      const cookie = setCookie(COOKIE, secret, { secure: req.secure, maxAge: ATTEMPT_SECONDS, sameSite: 'Lax' });
      res.append('Set-Cookie', cookie);
      res.redirect(303, begun.url.href);
    },
  });
  app.route(CALLBACK, {
    GET: async (req, res) => {
      const secret = readCookie(req, COOKIE);
      const attempt = secret === null ? null : await attempts.take(secret);
      if (attempt === null) {
        const refusal = new LoginRefused('The login took too long, or was begun in another browser. Log in again.');
        return refuse(null, 'no login was begun here', refusal);
      }
      const returned = new URL(attempt.redirectUri);
      returned.search = ownUrl(req.originalUrl).search;
      const person = await provider.finish(returned, attempt).catch((error: unknown) => {
        if (!(error instanceof NotVouched)) return away(error);
        const refusal = new LoginRefused(
          `The OpenID provider did not confirm the login (${error.code}). Log in again.`,
        );
        return refuse(null, error.code, refusal);
      });
      if (person.role === null) {
        const refusal = new LoginRefused(
          'The OpenID provider knows you, but none of your groups has a role on this board.',
        );
        return refuse(person.name, 'no role', refusal);
      }
      await audit({ user: person.name, action: 'login', item: 'oidc', result: 'ok' });
      res.append('Set-Cookie', await sessions.beginFor(req, { name: person.name, role: person.role }, req.secure));
      res.append('Set-Cookie', setCookie(COOKIE, '', { secure: req.secure, maxAge: 0, sameSite: 'Lax' }));
      goOn(req, res, views, attempt.to);
    },
  });
}
