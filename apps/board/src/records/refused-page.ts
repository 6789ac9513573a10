import type { RefusedBody } from '@scm-relay/ledger';
import { html } from '../pages/html.js';
import type { Page } from '../pages/layout.js';
import { badge } from '../pages/links.js';
import type { View } from '../pages/view.js';

/** What the ingress turned away, with its errors. `body` is masked before it comes here. */
export const refusedPage = ({ t, time }: View, bodies: readonly RefusedBody[], next: number | null): Page => ({
  title: t('refused.title'),
  body: html`<p class="hint">${t('refused.text')}</p>
${
  bodies.length === 0
    ? html`<div class="empty"><p class="good">${t('refused.empty')}</p></div>`
    : html`<ul class="items">${bodies.map(
        (entry) => html`<li class="card">
<div class="head"><h2 class="name">${t(`kind.${entry.kind}`)}</h2> ${badge('rejected', `${entry.status} ${entry.code}`)} <span class="age">${time(new Date(entry.at).toISOString())}</span></div>
<p class="hint">${entry.caller === null ? t('refused.anonymous') : t('refused.caller', { name: entry.caller })} · ${t('refused.request', { id: entry.requestId })}</p>
${
  entry.errors && entry.errors.length > 0
    ? html`<p class="label">${t('refused.errors')}</p><ul>${entry.errors.map(
        ({ pointer, message }) => html`<li><code>${pointer || t('refused.whole')}</code> ${message}</li>`,
      )}</ul>`
    : ''
}
<details><summary>${t('refused.body')}</summary><pre tabindex="0">${entry.body}</pre></details>
</li>`,
      )}</ul>
<nav class="pager">${next === null ? '' : html`<a class="button" rel="next" href="/refused?from=${next}">${t('page.next')}</a>`}</nav>`
}`,
});
