import { toCursor } from '../http/cursor.js';
import { type Html, html } from './html.js';
import type { View } from './view.js';

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
