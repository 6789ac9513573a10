import type { BulkView } from '@scm-relay/ledger';
import { html } from '@scm-relay/runtime';
import { type Page, tokenField } from '../pages/layout.js';
import { liveAddress } from '../pages/live-address.js';
import type { View } from '../pages/view.js';

/** Progress of a bulk action, without its note, which names who knows whom; kept up to date by the page's script, and by itself on every reload. */
export const bulkPage = (view: View, bulk: BulkView): Page => {
  const { t, caller, time } = view;
  const done = bulk.ok + bulk.gone + bulk.refused + bulk.failed;
  const counts = (['ok', 'gone', 'refused', 'failed'] as const).filter((name) => name === 'ok' || bulk[name] > 0);
  return {
    title: t('bulk.title'),
    body: html`<section class="card" data-live="${liveAddress(view, `/attention/bulks/${bulk.id}`)}" data-every="1"${bulk.status === 'running' || bulk.followed.onTheirWay > 0 ? '' : html` data-ended`}>
<p>${t('bulk.text', { action: t(`action.${bulk.action}`), user: bulk.user, perSecond: bulk.perSecond })} · ${time(bulk.createdAt)}</p>
<p><progress max="${Math.max(1, bulk.total)}" value="${bulk.total === 0 ? 1 : done}" aria-label="${t('bulk.title')}"></progress>
<span class="figure">${t('bulk.progress', { done, total: bulk.total })}</span></p>
<ul class="plain-list">${counts.map((name) => html`<li>${bulk[name]} ${t(`bulk.${name}`)}</li>`)}</ul>
<p role="status">${t(`bulk.status.${bulk.status}`)}</p>
${
  bulk.action === 'retry' && bulk.ok > 0
    ? html`<h2>${t('bulk.followed')}</h2><ul class="plain-list">${(
        ['delivered', 'again', 'settled', 'onTheirWay'] as const
      )
        .filter((name) => bulk.followed[name] > 0)
        .map((name) => html`<li><b>${bulk.followed[name]}</b> ${t(`bulk.followed.${name}`)}</li>`)}</ul>`
    : ''
}
${
  bulk.status === 'running' && caller?.role === 'operator'
    ? html`<form method="post" action="/attention/bulks/${bulk.id}/cancel">${tokenField(view)}<button>${t('bulk.cancel')}</button></form>`
    : ''
}
</section>
<p><a class="button" href="/attention">${t('preview.back')}</a></p>`,
  };
};
