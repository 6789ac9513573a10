import { html } from '@scm-relay/runtime';
import type { LogInResult } from '../auth/log-in.js';
import type { Page } from '../pages/layout.js';
import type { View } from '../pages/view.js';

/** The log-in form; `failed` is what was tried before. */
export const loginPage = (
  { t }: View,
  to: string,
  oidc: boolean,
  failed?: { readonly name: string; readonly result: LogInResult },
): Page => {
  const wrong =
    failed?.result.answer === 'wait' ? t('login.wait', { seconds: failed.result.seconds }) : failed && t('login.wrong');
  return {
    title: t('login.title'),
    body: html`${oidc ? html`<p class="login card"><a class="button" href="/login/oidc?to=${encodeURIComponent(to)}">${t('login.oidc')}</a></p>` : ''}<form class="login card" method="post" action="/login">
${wrong ? html`<p class="error" role="alert" id="wrong">${wrong}</p>` : ''}
<input type="hidden" name="to" value="${to}">
<label>${t('login.name')}
<input name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus value="${failed?.name}"${wrong ? html` aria-describedby="wrong"` : ''}></label>
<label>${t('login.password')}
<input name="password" type="password" autocomplete="current-password" required></label>
<button>${t('login.submit')}</button>
<p class="hint">${t('login.help')}</p>
</form>`,
  };
};
