import type { EventsPage } from '@scm-relay/ledger';
import { type Html, html, type Part } from '@scm-relay/runtime';
import { EVENT_STATUSES, type EventSummary } from '@scm-relay/schemas';
import { pick } from '../http/query.js';
import {
  destinationField,
  filterForm,
  kindField,
  rangeFields,
  rangeLinks,
  savedViews,
  selectField,
  textField,
} from '../pages/fields.js';
import type { Page } from '../pages/layout.js';
import { badge, copyOf, traceOf } from '../pages/links.js';
import { cardTable, lackingNote, liveList, pager, unlessLacking } from '../pages/list.js';
import type { View } from '../pages/view.js';
import { EVENT_FILTERS, REASONS } from './filter.js';

const COLUMNS = ['at', 'seq', 'dn', 'tn', 'sn', 'goods', 'amount', 'status', 'deliveries'] as const;
/** More lines of goods than these are in the trace. */
const LISTED = 3;

const number = (view: View, by: 'seq' | 'dn' | 'tn' | 'sn' | 'tid', value: string): Part =>
  html`<span class="nowrap">${traceOf(by, value)}${copyOf(view, value, true)}</span>`;

const numbers = (view: View, by: 'tn' | 'sn', value: string | null): Part =>
  value === null ? '' : value.split(', ').map((each, i) => html`${i > 0 ? ' ' : ''}${number(view, by, each)}`);

/** `<title> × <pieces>`, a line each. */
const goodsOf = (goods: EventSummary['goods']): Part =>
  html`${goods
    .slice(0, LISTED)
    .map(({ sku, title, pieces }) => html`<span class="goods" title="${sku}">${title ?? sku} × ${pieces}</span> `)}${
    goods.length > LISTED ? `… (${goods.length})` : ''
  }`;

const row = (view: View, event: EventSummary): Part[] => {
  const { t, time } = view;
  return [
    time(event.acceptedAt),
    html`${t(`kind.${event.kind}`)} ${number(view, 'seq', event.seq)}`,
    [
      event.dn === null ? '' : number(view, 'dn', event.dn),
      event.tid === null ? '' : html` ${number(view, 'tid', event.tid)}`,
    ],
    numbers(view, 'tn', event.tn),
    numbers(view, 'sn', event.sn),
    goodsOf(event.goods),
    event.amount,
    html`${badge(event.status, t(`status.${event.status}`))}${event.reason ? html` <span class="hint">${t(`reason.${event.reason}`)}</span>` : ''}`,
    event.deliveries.map(
      ({ destination, status }) =>
        html`${badge(status, `${t(`destination.${destination}`)} ${t(`status.${status}`)}`)} `,
    ),
  ];
};

const exportOf = ({ here }: View): string => {
  const query = pick(here.searchParams, EVENT_FILTERS);
  query.set('format', 'csv');
  return `/api/export?${query}`;
};

/** The table of events, to be kept up to date row by row. */
export const eventTable = (view: View, items: readonly EventSummary[]): Html =>
  cardTable(
    view.t('events.title'),
    COLUMNS.map((name) => ({
      name: view.t(`events.column.${name}`),
      ...(name === 'amount' ? { kind: 'figure' as const } : {}),
      ...(name === 'goods' ? { kind: 'text' as const } : {}),
    })),
    items.map((event) => row(view, event)),
    items.map(({ kind, seq }) => `${kind}:${seq}`),
  );

const filters = (view: View): Html => {
  const { t } = view;
  return filterForm(view, [
    kindField(view),
    selectField(
      view,
      'status',
      t('events.status'),
      EVENT_STATUSES.map((status) => [status, t(`status.${status}`)]),
    ),
    selectField(
      view,
      'reason',
      t('attention.reason'),
      REASONS.map((reason) => [reason, t(`reason.${reason}`)]),
    ),
    destinationField(view),
    rangeFields(view),
    textField(view, 'q', t('events.text')),
  ]);
};

/** What came, and what became of it at each destination, the newest first. */
export const eventsPageView = (view: View, { items, next, ...lacking }: EventsPage): Page => {
  const { t } = view;
  const nothing = html`<div class="empty"><p>${next === null ? t('events.none') : t('events.short')}</p><p><a class="button" href="/events">${t('attention.clear')}</a></p></div>`;
  return {
    title: t('events.title'),
    scripts: ['views.js'],
    body: html`${lackingNote(view, lacking)}${rangeLinks(view)}
${savedViews(view)}
${filters(view)}
<p><a class="chip" href="${exportOf(view)}" download>${t('filter.csv')}</a></p>
${liveList(view, 'merge', items.length === 0 ? unlessLacking(lacking, nothing) : eventTable(view, items))}
${pager(view, next)}`,
  };
};
