import { type Html, html } from '@scm-relay/runtime';
import { ATTENTION_REASONS, WAITING_REASONS } from '@scm-relay/schemas';
import { type Page, tokenField } from '../pages/layout.js';
import type { View } from '../pages/view.js';
import { possibleDoubles } from './actions.js';
import { namesOf } from './item-card.js';
import type { Matches } from './matches.js';
import { type ActionOrder, FILTERS } from './order.js';

/** The list as it was filtered. */
export const listOf = (fields: URLSearchParams): string => {
  const filter = FILTERS.flatMap((name): [string, string][] =>
    fields.get(name) ? [[name, fields.get(name) ?? '']] : [],
  );
  const query = new URLSearchParams(filter).toString();
  return `/attention${query && `?${query}`}`;
};

const back = ({ t }: View, fields: URLSearchParams): Html =>
  html`<a class="button" href="${listOf(fields)}">${t('preview.back')}</a>`;

const REASONS = [...new Set([...ATTENTION_REASONS, ...WAITING_REASONS])];

/** Counts by reason, and what the action does to each. */
const counts = ({ t }: View, action: ActionOrder['action'], { byReason }: Matches): Html =>
  html`<ul class="plain-list">${REASONS.filter((reason) => byReason[reason]).map((reason) => {
    const doubles = action === 'retry' && reason === 'outcome-unknown';
    const does = action !== 'retry' ? action : doubles ? 'same' : 'anew';
    return html`<li><b>${byReason[reason]}</b> ${t(`reason.${reason}`)} <span class="hint">${t(`preview.does.${does}`)}</span></li>`;
  })}</ul>`;

/** What may be booked twice is confirmed by typing how many. */
const confirmation = ({ t }: View, doubles: number): Html =>
  doubles === 0
    ? html``
    : html`<div class="error"><p><b>${t('preview.doubles', { n: doubles })}</b></p>
<label>${t('preview.doubles.type', { n: doubles })}<input name="doubles" required autocomplete="off" inputmode="numeric" pattern="${doubles}"></label></div>`;

/** What would be done, to how many, and to which first: a dry run, with the button that does it. `fields` is the form as it came. */
export const previewPage = (
  view: View,
  { action, perSecond }: ActionOrder,
  fields: URLSearchParams,
  found: Matches,
): Page => {
  const { t, age } = view;
  const { matched, first, byReason } = found;
  const name = t(`action.${action}`);
  const carried = [...fields].filter(([field]) => field !== 'token' && field !== 'doubles');
  return {
    title: t('preview.title'),
    body:
      matched === 0
        ? html`<div class="empty"><p>${t('preview.none')}</p><p>${back(view, fields)}</p></div>`
        : html`<p>${t('preview.text', { action: name, n: matched, perSecond, age: age(Math.max(1000, (matched * 1000) / perSecond)) })}</p>
<section class="card">${counts(view, action, found)}</section>
<section class="card"><h2>${t('preview.first')}</h2>
<ul class="plain-list">${first.map((item) => html`<li>${t(`reason.${item.reason}`)} · ${namesOf(view, item)}</li>`)}</ul></section>
<form method="post" action="/attention/actions" class="confirm">
${tokenField(view)}
${carried.map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}
${confirmation(view, possibleDoubles(action, byReason))}
<button${action === 'discard' ? html` class="danger"` : ''}>${t('preview.confirm', { action: name, n: matched })}</button> ${back(view, fields)}
</form>`,
  };
};
