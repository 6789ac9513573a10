import { type HttpProblem, html } from '@scm-relay/runtime';
import { HostChanged } from '../auth/guard.js';
import { RedisAway } from '../http/redis-away.js';
import { WritesRefused } from '../http/writes-refused.js';
import { LoginRefused } from '../oidc/login-refused.js';
import type { Page } from './layout.js';
import type { View } from './view.js';

/** What a problem says of itself, in the reader's language: each parameter or field with its mistake, where it names them. */
const said = ({ detail: inWords }: View, { detail, extras }: HttpProblem): string =>
  extras.errors
    ? extras.errors.map(({ pointer, message }) => `${pointer.slice(1)} ${inWords(message)}`.trim()).join('; ')
    : inWords(detail.replace(/\.$/, ''));

/** Says what went wrong, and that nothing was changed where that is so. */
export const errorPage = (view: View, problem: HttpProblem, requestId: string): Page => {
  const { t } = view;
  const { code } = problem;
  const [title, text] = (() => {
    if (problem instanceof HostChanged) {
      const { origin, host } = problem;
      return [t('error.forbidden.title'), t('error.host.text', { origin, host })];
    }
    if (problem instanceof RedisAway) return [t('error.away.title'), t('error.away.text')];
    if (problem instanceof WritesRefused)
      return [t('error.read-only.title'), t('error.read-only.text', { why: problem.why })];
    if (problem instanceof LoginRefused)
      return [t('error.unauthorized.title'), t('error.said.text', { said: said(view, problem) })];
    switch (code) {
      case 'not-found':
      case 'forbidden':
      case 'unauthorized':
      case 'too-many-requests':
        return [t(`error.${code}.title`), t(`error.${code}.text`)];
      case 'history-unavailable':
        return [t('error.history.title'), t('error.history.text')];
      case 'internal-error':
        return [t('error.title'), t('error.other.text', { id: requestId })];
      case 'invalid-query':
      case 'invalid-action':
        return [t('error.title'), t('error.bad.text', { said: said(view, problem) })];
      default:
        return [t('error.title'), t('error.said.text', { said: said(view, problem) })];
    }
  })();
  return { title, body: html`<p>${text}</p><p><a class="button" href="/">${t('error.home')}</a></p>` };
};
