import type { ActionItem, AttentionItem } from '@scm-relay/ledger';
import { type Html, html } from '@scm-relay/runtime';
import { badge, traceOf } from '../pages/links.js';
import type { View } from '../pages/view.js';
import { actButtons } from './act-form.js';

/** What an item is about: its events, or their notice. */
export const namesOf = ({ t }: View, { events, dn }: Pick<ActionItem, 'events' | 'dn'>): Html =>
  html`${events.map(({ kind, seq }) => html`<span class="event">${t(`kind.${kind}`)} ${traceOf('seq', seq)}</span> `)}${
    dn ? html`<span class="event">${t('trace.notice')} ${traceOf('dn', dn)}</span>` : ''
  }`;

/** One item of the list: what happened, what can be done, and a box to select it with. */
export const itemCard = (view: View, item: AttentionItem, now: number, selectable: boolean): Html => {
  const { t, age, detail } = view;
  const name = item.events[0]?.seq ?? item.id;
  return html`<li class="item card" data-key="${item.id}">
<div class="head">
${
  selectable
    ? html`<input type="checkbox" name="id" value="${item.id}" form="act" aria-label="${t('attention.select', { item: name })}">`
    : ''
}
<h2 class="name">${t(`reason.${item.reason}`)}</h2>
${item.destination ? badge('destination', t(`destination.${item.destination}`)) : ''}
<span class="age" title="${item.since}">${t('attention.since', { age: age(now - Date.parse(item.since)) })}</span>
</div>
<p class="names">${namesOf(view, item)}</p>
<p>${t(`reason.${item.reason}.what`)}</p>
<p class="todo">${t(`reason.${item.reason}.do`)}</p>
${item.other ? html`<p class="other">${t('attention.other')} ${traceOf('dn', item.other)}</p>` : ''}
${item.detail ? html`<p class="detail"><span class="label">${t('attention.detail')}</span> <samp>${detail(item.detail)}</samp></p>` : ''}
${selectable ? actButtons(view, item.id, name) : ''}
</li>`;
};
