import { type HttpProblem, html } from '@scm-relay/runtime';
import { HostChanged } from '../auth/guard.js';
import { WritesRefused } from '../http/writes-refused.js';
import type { Page } from './layout.js';
import type { View } from './view.js';

/** Says what went wrong, and that nothing was changed where that is so. */
export const errorPage = ({ t }: View, problem: HttpProblem, requestId: string): Page => {
  const { code, detail } = problem;
  const [title, text] = (() => {
    if (problem instanceof HostChanged) {
      const { origin, host } = problem;
      return [t('error.forbidden.title'), t('error.host.text', { origin, host })];
    }
    if (problem instanceof WritesRefused)
      return [t('error.read-only.title'), t('error.read-only.text', { why: problem.why })];
    switch (code) {
      case 'not-found':
      case 'forbidden':
      case 'unauthorized':
      case 'too-many-requests':
        return [t(`error.${code}.title`), t(`error.${code}.text`)];
      case 'not-ready':
      case 'unavailable':
        return [t('error.unavailable.title'), t('error.unavailable.text')];
      case 'history-unavailable':
        return [t('error.history.title'), t('error.history.text')];
      case 'internal-error':
        return [t('error.title'), t('error.other.text', { id: requestId })];
      default:
        return [t('error.title'), t('error.bad.text', { detail })];
    }
  })();
  return { title, body: html`<p>${text}</p><p><a class="button" href="/">${t('error.home')}</a></p>` };
};
