import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import { callerOf, type WriteAudit } from '../auth/guard.js';
import type { Devices, LogIn } from '../auth/log-in.js';
import type { Sessions } from '../auth/sessions.js';
import { readLogin, readOwnForm } from '../http/form.js';
import { ownUrl, safePath, wantsPage } from '../http/target.js';
import type { Provider } from '../oidc/provider.js';
import { addressOf, goOn } from '../oidc/routes.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { loginPage } from './page.js';

export interface LoginRoutes {
  readonly logIn: LogIn;
  readonly sessions: Sessions;
  readonly devices: Devices;
  readonly audit: WriteAudit;
  readonly views: ViewOf;
  /** null: there is no login by OpenID Connect */
  readonly provider: Provider | null;
}

/** `/login`, open to everybody. */
export function loginRoutes(app: HttpApp, { logIn, sessions, devices, audit, views, provider }: LoginRoutes): void {
  app.route('/login', {
    GET: (req, res) => {
      const view = views(req, res);
      sendPage(res, view, loginPage(view, safePath(view.here.searchParams.get('to')), provider !== null));
    },
    POST: async (req, res) => {
      const form = await readLogin(req);
      const name = form.get('name') ?? form.get('username') ?? '';
      const to = safePath(form.get('to'));
      const result = await logIn(name, form.get('password') ?? '', req);
      if (result.answer === 'ok') {
        await audit({ user: result.user.name, action: 'login', result: 'ok' });
        res.append('Set-Cookie', await sessions.begin(req, result.user, req.secure));
        res.append('Set-Cookie', await devices.remember(req, result.user.name, req.secure));
        res.redirect(303, to);
        return;
      }
      if (result.answer === 'wait') res.setHeader('Retry-After', String(result.seconds));
      const [code, status] =
        result.answer === 'wait' ? (['too-many-requests', 429] as const) : (['unauthorized', 401] as const);
      if (!wantsPage(req)) throw new HttpProblem(code, 'Name or password is wrong, or was wrong too often.');
      const view = { ...views(req, res), again: ownUrl(`/login?to=${encodeURIComponent(to)}`) };
      sendPage(res, view, loginPage(view, to, provider !== null, { name, result }), status);
    },
  });
}

/** `/logout`, behind the gate. */
export function logoutRoute(app: HttpApp, { sessions, audit, views, provider }: LoginRoutes): void {
  app.route('/logout', {
    POST: async (req, res) => {
      const caller = callerOf(res);
      await readOwnForm(req, caller);
      await sessions.end(caller);
      await audit({ user: caller.name, action: 'logout', result: 'ok' });
      for (const cookie of sessions.clearCookie(req.secure)) res.append('Set-Cookie', cookie);
      // an own log-out where the log-in was; a provider that does not answer must not keep anybody logged in here
      const there = caller.session?.oidc
        ? await provider?.endSession(addressOf(req, res, '/login')).catch(() => null)
        : null;
      if (there) goOn(req, res, views, there.href);
      else res.redirect(303, '/login');
    },
  });
}
