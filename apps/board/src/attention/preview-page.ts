import { type Html, html } from '../pages/html.js';
import { type Page, tokenField } from '../pages/layout.js';
import type { View } from '../pages/view.js';
import { namesOf } from './item-card.js';
import type { ActionItem } from './matches.js';
import type { ActionOrder } from './order.js';

const back = ({ t }: View): Html => html`<a class="button" href="/attention">${t('preview.back')}</a>`;

/** What would be done, to how many, and to which first: a dry run, with the button that does it. `fields` is the form as it came. */
export const previewPage = (
  view: View,
  { action, perSecond }: ActionOrder,
  fields: URLSearchParams,
  found: { readonly matched: number; readonly first: readonly ActionItem[] },
): Page => {
  const { t, age } = view;
  const { matched, first } = found;
  const name = t(`action.${action}`);
  const carried = [...fields].filter(([field]) => field !== 'token');
  return {
    title: t('preview.title'),
    body:
      matched === 0
        ? html`<div class="empty"><p>${t('preview.none')}</p><p>${back(view)}</p></div>`
        : html`<p>${t('preview.text', { action: name, n: matched, perSecond, age: age(Math.max(1000, (matched * 1000) / perSecond)) })}</p>
<section class="card"><h2>${t('preview.first')}</h2>
<ul class="plain-list">${first.map((item) => html`<li>${t(`reason.${item.reason}`)} · ${namesOf(view, item)}</li>`)}</ul></section>
<form method="post" action="/attention/actions" class="confirm">
${tokenField(view)}
${carried.map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}
<button${action === 'discard' ? html` class="danger"` : ''}>${t('preview.confirm', { action: name, n: matched })}</button> ${back(view)}
</form>`,
  };
};
