import type { AuditItem, AuditList } from '../audit/read.js';
import { filterForm, hereWith, rangeFields, rangeLinks, selectField, textField } from '../pages/fields.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/layout.js';
import { traceOf } from '../pages/links.js';
import { pager } from '../pages/pager.js';
import { cardTable } from '../pages/table.js';
import type { View } from '../pages/view.js';
import { ACTIONS, actionWord } from './action-words.js';

const itemOf = ({ t }: View, { kind, seq, item, dn }: AuditItem): Html => {
  const known = kind === 'checkout' || kind === 'refund' || kind === 'refuse';
  const what = known && seq !== null ? html`${t(`kind.${kind}`)} ${traceOf('seq', seq)}` : html`<code>${item}</code>`;
  return html`${what}${dn ? html` → ${t('trace.notice')} ${traceOf('dn', dn)}` : ''}`;
};

/** Who did what, the newest first. */
export const auditPageView = (view: View, { items, next }: AuditList): Page => {
  const { t, time } = view;
  return {
    title: t('audit.title'),
    body: html`<p class="hint">${t('audit.text')}</p>
${rangeLinks(view)}
${filterForm(view, [
  textField(view, 'user', t('audit.user')),
  selectField(
    view,
    'action',
    t('audit.action'),
    ACTIONS.map((action) => [action, actionWord(view, action)]),
  ),
  rangeFields(view),
  textField(view, 'q', t('audit.text-filter')),
])}
${
  items.length === 0
    ? html`<div class="empty"><p>${t('audit.empty')}</p><p><a class="button" href="/audit">${t('attention.clear')}</a></p></div>`
    : cardTable(
        t('audit.title'),
        (['at', 'user', 'action', 'item', 'result', 'note'] as const).map((name) => ({ name: t(`audit.${name}`) })),
        items.map((entry) => [
          time(entry.at),
          entry.user === null
            ? html`<i>${t('audit.nobody')}</i>`
            : html`<a href="${hereWith(view, { user: entry.user })}">${entry.user}</a>`,
          html`<span title="${entry.action}">${actionWord(view, entry.action)}</span>`,
          itemOf(view, entry),
          entry.result,
          entry.note,
        ]),
      )
}
${pager(view, next)}`,
  };
};
