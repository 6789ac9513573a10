import { type Html, html } from '@scm-relay/runtime';
import type { EventSummary, TraceView } from '@scm-relay/schemas';
import { eventTable } from '../events/page.js';
import type { Page } from '../pages/layout.js';
import { lackingNote } from '../pages/list.js';
import type { View } from '../pages/view.js';
import { eventCard } from './event-card.js';

export interface Found {
  /** the number as it was typed */
  readonly value: string;
  readonly trace: TraceView;
  readonly revealed: boolean;
  /** where nothing has this very number: events with one that holds it */
  readonly similar: readonly EventSummary[];
}

const privacy = ({ t, here, caller }: View, revealed: boolean): Html => {
  const url = new URL(here);
  url.searchParams.delete('lang');
  if (revealed) url.searchParams.delete('reveal');
  else url.searchParams.set('reveal', '1');
  const to = `${url.pathname}${url.search}`;
  if (revealed)
    return html`<p class="notice" role="status">${t('trace.revealed')} <a href="${to}">${t('trace.hide')}</a></p>`;
  return html`<p class="hint">${t('trace.reveal.note')} ${
    caller?.role === 'operator' ? html`<a href="${to}" rel="nofollow">${t('trace.reveal')}</a>` : ''
  }</p>`;
};

/** The search box, and what was found. `found` null: nothing was asked yet. */
export const tracePage = (view: View, found: Found | null, retentionDays: number | null): Page => {
  const { t } = view;
  const result = (): Html => {
    if (found === null) return html`<p class="hint">${t('trace.start')}</p>`;
    const { value, trace, revealed, similar } = found;
    const note = html`${lackingNote(view, trace)}${
      trace.cut ? html`<p class="notice" role="status">${t('trace.cut')}</p>` : ''
    }`;
    // what it is that lies there nobody can say
    if (trace.events.length === 0 && trace.damaged) return note;
    if (trace.events.length === 0) {
      const other = `/events?q=${encodeURIComponent(value)}`;
      return similar.length === 0
        ? html`${note}<div class="empty" role="status"><p>${t('trace.none', { value })}</p><p>${t('trace.none.do')}${retentionDays === null ? '' : ` ${t('trace.none.kept', { days: retentionDays })}`}</p>
<p><a class="button" href="/refused?q=${encodeURIComponent(value)}">${t('trace.none.refused')}</a></p></div>`
        : html`${note}<p role="status">${t('trace.similar', { value })}</p>${eventTable(view, similar)}<p><a class="button" href="${other}">${t('trace.similar.more')}</a></p>`;
    }
    return html`${note}<p role="status">${t('trace.found', { n: trace.events.length, value })}</p>
${privacy(view, revealed)}
${trace.events.map((event) => eventCard(view, event))}`;
  };
  return {
    title: t('trace.title'),
    body: html`<form class="search" method="get" action="/trace" role="search">
<label for="q">${t('trace.label')}</label>
<div class="row"><input id="q" name="q" type="search" maxlength="200" required autocomplete="off" spellcheck="false"${found === null ? html` autofocus` : ''} value="${found?.value}">
<button>${t('trace.submit')}</button></div>
</form>
${result()}`,
  };
};
