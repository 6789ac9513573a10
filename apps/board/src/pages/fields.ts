import { type Html, html } from '@scm-relay/runtime';
import { DESTINATIONS, EVENT_KINDS } from '@scm-relay/schemas';
import { RANGES, type RangeName } from '../http/query.js';
import type { View } from './view.js';

/** Fields of filter forms: what they show is what the address says, whoever wrote that. */

export const option = (value: string, text: string, chosen: string | null): Html =>
  html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`;

/** `word` says what a value is called that is none of the options. */
export const selectField = (
  { t, here }: View,
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  word: (value: string) => string = (value) => value,
): Html => {
  const chosen = here.searchParams.get(name);
  const other = chosen !== null && chosen !== '' && options.every(([value]) => value !== chosen);
  const all = other ? [...options, [chosen, word(chosen)] as const] : options;
  return html`<label>${label}
<select name="${name}">${option('', t('attention.any'), null)}${all.map(([value, text]) => option(value, text, chosen))}</select></label>`;
};

/** Which kind of event. */
export const kindField = (view: View): Html =>
  selectField(
    view,
    'kind',
    view.t('events.kind'),
    EVENT_KINDS.map((kind) => [kind, view.t(`kind.${kind}`)]),
  );

/** Which of the systems that are sent to. */
export const destinationField = (view: View): Html =>
  selectField(
    view,
    'destination',
    view.t('attention.destination'),
    DESTINATIONS.map((destination) => [destination, view.t(`destination.${destination}`)]),
  );

export const textField = ({ here }: View, name: string, label: string): Html =>
  html`<label>${label}
<input name="${name}" maxlength="200" autocomplete="off" spellcheck="false" value="${here.searchParams.get(name)}"></label>`;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day; a moment that an address may name as well stands there as it is. */
const dateField = ({ here }: View, name: string, label: string): Html => {
  const value = here.searchParams.get(name) ?? '';
  const type = value === '' || DAY.test(value) ? 'date' : 'text';
  return html`<label>${label}
<input name="${name}" type="${type}" value="${value}"></label>`;
};

/** What a page keeps of its address beside the fields of its filter. */
const kept = ({ here }: View, name: string): Html => {
  const value = here.searchParams.get(name);
  return value ? html`<input name="${name}" type="hidden" value="${value}">` : html``;
};

export const rangeFields = (view: View): Html =>
  html`${kept(view, 'range')}${dateField(view, 'from', view.t('filter.from'))}${dateField(view, 'to', view.t('filter.to'))}`;

/** This page with other parameters; null takes one away. A changed filter begins at the first page. */
export const hereWith = ({ here }: View, changed: Readonly<Record<string, string | null>>): string => {
  const url = new URL(here);
  for (const name of ['lang', 'cursor', 'back']) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(changed)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return `${url.pathname}${url.search}`;
};

/** Today, yesterday and the last seven days by one click each, in the operators' time zone. `all`: any time may be chosen, too. */
export const rangeLinks = (view: View, all = true): Html => {
  const { t, here } = view;
  const own = here.searchParams.get('from') || here.searchParams.get('to');
  const chosen = own ? null : here.searchParams.get('range') || (all ? '' : 'yesterday');
  const chip = (range: RangeName | null, text: string): Html =>
    html`<a class="chip" href="${hereWith(view, { range, from: null, to: null })}"${chosen === (range ?? '') ? html` aria-current="true"` : ''}>${text}</a> `;
  return html`<p class="ranges">${RANGES.map((name) => chip(name, t(`filter.${name}`)))}${all ? chip(null, t('filter.all')) : ''}</p>`;
};

/** `others`: parameters that no field is for, and that stand all the same when another filter is chosen. */
export const filterForm = (view: View, fields: readonly Html[], others: readonly string[] = []): Html =>
  html`<form class="filter card" method="get" action="${view.here.pathname}" role="search" aria-label="${view.t('attention.filter')}">
${fields}${[...others, 'limit'].map((name) => kept(view, name))}
<button>${view.t('attention.filter')}</button>
</form>`;

/** Of a list that is empty: that nothing is there, which is good, or that its filter lets nothing through, with the way to the whole list. */
export const emptyList = ({ t, here }: View, filters: readonly string[], nothing: string): Html =>
  filters.some((name) => here.searchParams.get(name))
    ? html`<div class="empty"><p>${t('attention.no-match')}</p><p><a class="button" href="${here.pathname}">${t('attention.clear')}</a></p></div>`
    : html`<div class="empty"><p class="good">${nothing}</p></div>`;

/** Filters somebody named; they lie in their browser, and `views.js` shows them. */
export const savedViews = ({ t }: View): Html =>
  html`<section class="views" data-views data-remove="${t('views.remove')}" aria-label="${t('views.title')}" hidden>
<ul class="chips"></ul>
<details><summary>${t('views.save')}</summary><form class="row"><label>${t('views.name')}
<input name="view" maxlength="40" required autocomplete="off"></label><button>${t('views.do')}</button></form></details>
</section>`;
