import { EVENT_KINDS } from '@scm-relay/schemas';
import { RANGES, type RangeName } from '../http/query.js';
import { type Html, html } from './html.js';
import type { View } from './view.js';

/** Fields of filter forms: what they show is what the address says. */

export const option = (value: string, text: string, chosen: string | null): Html =>
  html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`;

export const selectField = (
  { t, here }: View,
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
): Html =>
  html`<label>${label}
<select name="${name}">${option('', t('attention.any'), null)}${options.map(([value, text]) =>
    option(value, text, here.searchParams.get(name)),
  )}</select></label>`;

/** Which kind of event. */
export const kindField = (view: View): Html =>
  selectField(
    view,
    'kind',
    view.t('events.kind'),
    EVENT_KINDS.map((kind) => [kind, view.t(`kind.${kind}`)]),
  );

export const textField = ({ here }: View, name: string, label: string): Html =>
  html`<label>${label}
<input name="${name}" maxlength="200" autocomplete="off" spellcheck="false" value="${here.searchParams.get(name)}"></label>`;

const dateField = ({ here }: View, name: string, label: string): Html =>
  html`<label>${label}
<input name="${name}" type="date" value="${here.searchParams.get(name)?.slice(0, 10)}"></label>`;

export const rangeFields = (view: View): Html =>
  html`<input type="hidden" name="range" value="${view.here.searchParams.get('range')}">${dateField(view, 'from', view.t('filter.from'))}${dateField(view, 'to', view.t('filter.to'))}`;

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
  const { t, here, timeZone } = view;
  const own = here.searchParams.get('from') || here.searchParams.get('to');
  const chosen = own ? null : here.searchParams.get('range') || (all ? '' : 'yesterday');
  const chip = (range: RangeName | null, text: string): Html =>
    html`<a class="chip" href="${hereWith(view, { range, from: null, to: null })}"${chosen === (range ?? '') ? html` aria-current="true"` : ''}>${text}</a> `;
  return html`<p class="ranges">${RANGES.map((name) => chip(name, t(`filter.${name}`)))}${all ? chip(null, t('filter.all')) : ''}<span class="hint">${t('filter.zone', { zone: timeZone })}</span></p>`;
};

export const filterForm = (view: View, fields: readonly Html[]): Html =>
  html`<form class="filter card" method="get" action="${view.here.pathname}" role="search" aria-label="${view.t('attention.filter')}">
${fields}
<button>${view.t('attention.filter')}</button>
</form>`;

/** Filters somebody named; they lie in their browser, and `views.js` shows them. */
export const savedViews = ({ t }: View): Html =>
  html`<section class="views" data-views data-remove="${t('views.remove')}" aria-label="${t('views.title')}" hidden>
<ul class="chips"></ul>
<details><summary>${t('views.save')}</summary><form class="row"><label>${t('views.name')}
<input name="view" maxlength="40" required autocomplete="off"></label><button>${t('views.do')}</button></form></details>
</section>`;
