import type { Damaged } from '@scm-relay/ledger';
import { type Html, html, type Part } from '@scm-relay/runtime';
import { toCursor } from '../http/query.js';
import { liveAddress } from './live-address.js';
import type { View } from './view.js';

/** One cell; on a phone the row is a card and the cell stands beside the name of its column. */
export interface Column {
  readonly name: string;
  readonly kind?: 'figure' | 'text' | 'wide';
}

/** A table that becomes a list of cards where it does not fit. `keys` name its rows for a list that is kept up to date. */
export const cardTable = (
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
  keys: readonly string[] = [],
): Html => {
  const cell = (part: Part, i: number): Html =>
    html`<td data-label="${columns[i]?.name}"${columns[i]?.kind ? html` class="${columns[i]?.kind}"` : ''}><div>${part}</div></td>`;
  return html`<table class="cards"><caption class="hidden">${title}</caption>
<thead><tr>${columns.map(({ name, kind }) => html`<th scope="col"${kind === 'figure' ? html` class="figure"` : ''}>${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells, i) =>
      html`<tr data-row${keys[i] === undefined ? '' : html` data-key="${keys[i]}"`}>${cells.map(cell)}</tr>`,
  )}</tbody></table>`;
};

/** Names that a note holds; the command line tells all. */
const NAMED = 20;

/** What a page does not have. */
export interface Lacking extends Damaged {
  readonly incomplete?: boolean;
}

/** Above a page that a history would have more of, or of which some records cannot be read: it names them. */
export const lackingNote = ({ t }: View, { incomplete, damaged = [] }: Lacking): Html => {
  const names = damaged.slice(0, NAMED).map((name, i) => html`${i > 0 ? ', ' : ''}<code>${name}</code>`);
  return html`${incomplete ? html`<p class="notice" role="status">${t('events.incomplete')}</p>` : ''}${
    damaged.length > 0
      ? html`<p class="notice" role="alert">${t('list.damaged', { n: damaged.length })} ${names}${damaged.length > NAMED ? ', …' : ''}</p>`
      : ''
  }`;
};

/** That there is nothing, which nobody can say where a record could not be read. */
export const unlessLacking = ({ damaged }: Lacking, nothing: Html): Html => (damaged ? html`` : nothing);

/** Pages that can be gone back; the address keeps their cursors. */
const MOST_BACK = 20;
const FIRST = '-';

/** Leads to the next page, the one before, and the first. `next` null: this is the last. */
export const pager = ({ t, here }: View, next: string | null): Html => {
  const cursor = here.searchParams.get('cursor');
  const back = (here.searchParams.get('back') ?? '').split('.').filter(Boolean);
  const to = (at: string | null, before: readonly string[]): string => {
    const url = new URL(here);
    url.searchParams.delete('lang');
    url.searchParams.delete('cursor');
    url.searchParams.delete('back');
    if (at !== null && at !== FIRST) url.searchParams.set('cursor', at);
    if (before.length > 0) url.searchParams.set('back', before.slice(-MOST_BACK).join('.'));
    return `${url.pathname}${url.search}`;
  };
  const previous = back.at(-1);
  return html`<nav class="pager" aria-label="${t('page.label')}">${
    cursor ? html`<a class="button" href="${to(null, [])}">${t('page.first')}</a>` : ''
  }${previous ? html`<a class="button" href="${to(previous, back.slice(0, -1))}" rel="prev">${t('page.previous')}</a>` : ''}${
    next
      ? html`<a class="button" href="${to(toCursor(next), [...back, cursor ?? FIRST])}" rel="next">${t('page.next')}</a>`
      : ''
  }</nav>`;
};

const EVERY_SECONDS = 5;

/**
 * A list that is kept up to date without moving what somebody reads: rows change in place (`merge`), or not at all (`tell`); what came
 * or went is shown when they ask for it. Its rows have keys. Only the first page is live: later ones are places in a list.
 */
export const liveList = (view: View, how: 'merge' | 'tell', list: Html): Html =>
  view.here.searchParams.has('cursor')
    ? list
    : html`<div class="fresh" role="status"><button class="small" data-fresh hidden data-words="${view.t(how === 'merge' ? 'list.fresh' : 'list.changed')}"></button></div>
<div data-live="${liveAddress(view)}" data-every="${EVERY_SECONDS}" data-list="${how}">${list}</div>`;
