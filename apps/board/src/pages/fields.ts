import { DateTime } from 'luxon';
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

export const textField = ({ here }: View, name: string, label: string): Html =>
  html`<label>${label}
<input name="${name}" maxlength="200" autocomplete="off" spellcheck="false" value="${here.searchParams.get(name)}"></label>`;

const dateField = ({ here }: View, name: string, label: string): Html =>
  html`<label>${label}
<input name="${name}" type="date" value="${here.searchParams.get(name)?.slice(0, 10)}"></label>`;

export const rangeFields = (view: View): Html =>
  html`${dateField(view, 'from', view.t('filter.from'))}${dateField(view, 'to', view.t('filter.to'))}`;

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

/** Today, yesterday and the last seven days by one click each, in the operators' time zone. */
export const rangeLinks = (view: View): Html => {
  const { t, here, timeZone } = view;
  const today = DateTime.now().setZone(timeZone).startOf('day');
  const day = (back: number): string => today.minus({ days: back }).toISODate() ?? '';
  const ranges = [
    ['filter.today', day(0), day(0)],
    ['filter.yesterday', day(1), day(1)],
    ['filter.week', day(6), day(0)],
    ['filter.all', null, null],
  ] as const;
  return html`<p class="ranges">${ranges.map(([key, from, to]) => {
    const current = here.searchParams.get('from') === from && here.searchParams.get('to') === to;
    return html`<a class="chip" href="${hereWith(view, { from, to })}"${current ? html` aria-current="true"` : ''}>${t(key)}</a> `;
  })}<span class="hint">${t('filter.zone', { zone: timeZone })}</span></p>`;
};

export const filterForm = (view: View, fields: readonly Html[]): Html =>
  html`<form class="filter card" method="get" action="${view.here.pathname}" role="search" aria-label="${view.t('attention.filter')}">
${fields}
<button>${view.t('attention.filter')}</button>
</form>`;
