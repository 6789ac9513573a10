import type { AuditPage } from '@scm-relay/ledger';
import { html } from '../pages/html.js';
import type { Page } from '../pages/layout.js';
import type { View } from '../pages/view.js';

/** Who did what, the newest first. */
export const auditPage = ({ t, time }: View, { entries, next }: AuditPage): Page => ({
  title: t('audit.title'),
  body: html`<p class="hint">${t('audit.text')}</p>
${
  entries.length === 0
    ? html`<div class="empty"><p>${t('audit.empty')}</p></div>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="${t('audit.title')}"><table class="log">
<thead><tr>${(['at', 'user', 'action', 'item', 'result', 'note'] as const).map((name) => html`<th scope="col">${t(`audit.${name}`)}</th>`)}</tr></thead>
<tbody>${entries.map(
        (entry) => html`<tr>
<td>${time(entry.at)}</td><td>${entry.user ?? html`<i>${t('audit.nobody')}</i>`}</td><td class="what"><code>${entry.action}</code></td>
<td><code>${entry.item}</code>${entry.dn ? html` → <code>${entry.dn}</code>` : ''}</td><td>${entry.result}</td><td>${entry.note}</td>
</tr>`,
      )}</tbody>
</table></div>
<nav class="pager">${next ? html`<a class="button" rel="next" href="/audit?before=${next}">${t('page.next')}</a>` : ''}</nav>`
}`,
});
