import type { EventsPage } from '@scm-relay/ledger';
import { DESTINATIONS, EVENT_KINDS, EVENT_STATUSES, type EventSummary } from '@scm-relay/schemas';
import { filterForm, rangeFields, rangeLinks, selectField, textField } from '../pages/fields.js';
import { html, type Part } from '../pages/html.js';
import type { Page } from '../pages/layout.js';
import { badge, traceOf } from '../pages/links.js';
import { pager } from '../pages/pager.js';
import { cardTable } from '../pages/table.js';
import type { View } from '../pages/view.js';
import { REASONS } from './filter.js';

const COLUMNS = ['at', 'kind', 'seq', 'dn', 'tn', 'sn', 'tid', 'status', 'deliveries', 'ended'] as const;

const numbers = (by: 'tn' | 'sn', value: string | null): Part =>
  value === null ? '' : value.split(', ').map((each, i) => html`${i > 0 ? ', ' : ''}${traceOf(by, each)}`);

const row = (view: View, event: EventSummary): Part[] => {
  const { t, time } = view;
  return [
    time(event.acceptedAt),
    t(`kind.${event.kind}`),
    traceOf('seq', event.seq),
    event.dn === null ? '' : traceOf('dn', event.dn),
    numbers('tn', event.tn),
    numbers('sn', event.sn),
    event.tid === null ? '' : traceOf('tid', event.tid),
    html`${badge(event.status, t(`status.${event.status}`))}${event.reason ? html` <span class="hint">${t(`reason.${event.reason}`)}</span>` : ''}`,
    event.deliveries.map(
      ({ destination, status }) =>
        html`${badge(status, `${t(`destination.${destination}`)} ${t(`status.${status}`)}`)} `,
    ),
    event.endedAt === null ? '' : time(event.endedAt),
  ];
};

const exportOf = ({ here }: View): string => {
  const query = new URLSearchParams(here.searchParams);
  for (const name of ['cursor', 'back', 'lang', 'limit']) query.delete(name);
  query.set('format', 'csv');
  return `/api/export?${query}`;
};

/** What came, and what became of it at each destination, the newest first. */
export const eventsPageView = (view: View, { items, next }: EventsPage): Page => {
  const { t, here } = view;
  const isFirst = !here.searchParams.has('cursor');
  return {
    title: t('events.title'),
    body: html`${rangeLinks(view)}
${filterForm(view, [
  selectField(
    view,
    'kind',
    t('events.kind'),
    EVENT_KINDS.map((kind) => [kind, t(`kind.${kind}`)]),
  ),
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
  selectField(
    view,
    'destination',
    t('attention.destination'),
    DESTINATIONS.map((destination) => [destination, t(`destination.${destination}`)]),
  ),
  rangeFields(view),
  textField(view, 'q', t('attention.text')),
])}
<p><a class="chip" href="${exportOf(view)}" download>${t('filter.csv')}</a></p>
<div${isFirst ? html` data-live="${here.pathname}${here.search}" data-every="5" data-list` : ''}>${
      items.length === 0
        ? html`<div class="empty"><p>${next === null ? t('events.none') : t('events.short')}</p><p><a class="button" href="/events">${t('attention.clear')}</a></p></div>`
        : cardTable(
            t('events.title'),
            COLUMNS.map((name) => ({ name: t(`events.column.${name}`) })),
            items.map((event) => row(view, event)),
          )
    }</div>
${pager(view, next)}`,
  };
};
