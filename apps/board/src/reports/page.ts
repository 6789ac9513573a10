import { type Html, html, type Part } from '@scm-relay/runtime';
import { DESTINATIONS, EVENT_KINDS } from '@scm-relay/schemas';
import { filterForm, rangeFields, rangeLinks } from '../pages/fields.js';
import type { Page } from '../pages/layout.js';
import { type Column, cardTable, lackingNote } from '../pages/list.js';
import { liveAddress } from '../pages/live-address.js';
import type { View } from '../pages/view.js';
import { groupsOf } from './groups.js';
import { isCounting, type Report } from './reader.js';

const SECOND_MS = 1000;

const figure = (name: string): Column => ({ name, kind: 'figure' });

/** Of those that had something to send and were left to it. */
const shareOf = ({
  accepted,
  delivered,
  otherwise,
}: {
  readonly accepted: number;
  readonly delivered: number;
  readonly otherwise: number;
}): string | null => {
  const due = accepted - otherwise;
  // never rounded up to all of them
  return due === 0 ? null : `${(Math.floor((delivered / due) * 1000) / 10).toFixed(1)} %`;
};

const duration = ({ age, t }: View, ms: number | null): string => {
  if (ms === null) return t('overview.none');
  return ms < SECOND_MS ? `${ms} ms` : age(ms);
};

const byKind = ({ t }: View, { kinds }: Report): Html =>
  html`<section class="card"><h2>${t('reports.byKind')}</h2>${cardTable(
    t('reports.byKind'),
    [
      { name: t('events.kind') },
      ...(['accepted', 'delivered', 'share', 'open', 'attention', 'otherwise', 'amount'] as const).map((name) =>
        figure(t(`reports.${name}`)),
      ),
    ],
    EVENT_KINDS.map((kind) => {
      const { accepted, delivered, open, attention, otherwise, amount } = kinds[kind];
      const share = shareOf(kinds[kind]) ?? t('overview.none');
      return [t(`kind.${kind}`), accepted, delivered, share, open, attention, otherwise, amount];
    }),
  )}<p class="hint">${t('reports.otherwise.text')}</p></section>`;

const byDestination = (view: View, { destinations }: Report): Html => {
  const { t } = view;
  return html`<section class="card"><h2>${t('reports.byDestination')}</h2>${cardTable(
    t('reports.byDestination'),
    [
      { name: t('overview.destination') },
      ...(['deliveries', 'delivered', 'attempts', 'median', 'p95'] as const).map((name) =>
        figure(t(`reports.${name}`)),
      ),
    ],
    DESTINATIONS.map((destination) => {
      const { deliveries, delivered, attempts, medianMs, p95Ms } = destinations[destination];
      const times = [duration(view, medianMs), duration(view, p95Ms)];
      return [t(`destination.${destination}`), deliveries, delivered, attempts, ...times];
    }),
  )}</section>`;
};

const byTime = (view: View, report: Report): Html => {
  const { t, timeZone, language } = view;
  const { by, groups } = groupsOf(report, timeZone);
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone,
    month: 'short',
    day: 'numeric',
    ...(by === 'hour' ? { hour: '2-digit', minute: '2-digit' } : {}),
  });
  const cells = ({ at, sums }: (typeof groups)[number]): Part[] => {
    if (sums === null) return [clock.format(at), ...Array.from({ length: EVENT_KINDS.length + 3 }, () => '…')];
    const all = { accepted: 0, delivered: 0, otherwise: 0, attention: 0 };
    for (const kind of EVENT_KINDS) {
      for (const name of ['accepted', 'delivered', 'otherwise', 'attention'] as const) {
        all[name] += sums.kinds[kind][name];
      }
    }
    const share = shareOf(all) ?? t('overview.none');
    return [
      clock.format(at),
      ...EVENT_KINDS.map((kind) => sums.kinds[kind].accepted),
      all.delivered,
      share,
      all.attention,
    ];
  };
  return html`<section class="card"><h2>${t(by === 'hour' ? 'reports.byHour' : 'reports.byDay')}</h2>${cardTable(
    t(by === 'hour' ? 'reports.byHour' : 'reports.byDay'),
    [
      { name: t(by === 'hour' ? 'reports.hour' : 'reports.day') },
      ...EVENT_KINDS.map((kind) => figure(t(`kind.${kind}`))),
      ...(['delivered', 'share', 'attention'] as const).map((name) => figure(t(`reports.${name}`))),
    ],
    // the chart has those in which nothing came
    groups.filter(({ sums }) => sums === null || EVENT_KINDS.some((kind) => sums.kinds[kind].accepted > 0)).map(cells),
  )}</section>`;
};

const returns = ({ t }: View, { returns: found }: Report): Html =>
  html`<section class="card"><h2>${t('reports.returns')}</h2>${
    found.length === 0
      ? html`<p class="hint">${t('reports.none')}</p>`
      : cardTable(
          t('reports.returns'),
          [{ name: t('life.sku') }, { name: t('life.title'), kind: 'text' }, figure(t('reports.pieces'))],
          found.map(({ sku, title, pieces }) => [html`<span class="number">${sku}</span>`, title, pieces]),
        )
  }</section>`;

const tiles = (view: View, report: Report): Html => {
  const { t } = view;
  const sum = (name: 'accepted' | 'delivered' | 'otherwise' | 'attention'): number =>
    EVENT_KINDS.reduce((total, kind) => total + report.kinds[kind][name], 0);
  const share = shareOf({ accepted: sum('accepted'), delivered: sum('delivered'), otherwise: sum('otherwise') });
  const tile = (name: string, value: string | number): Html =>
    html`<p class="tile"><b>${value}</b> <span class="hint">${name}</span></p>`;
  return html`<div class="tiles">${tile(t('reports.accepted'), sum('accepted'))}${tile(t('reports.share'), share ?? t('overview.none'))}${tile(t('reports.median'), duration(view, report.medianMs))}${tile(t('reports.p95'), duration(view, report.p95Ms))}${tile(t('reports.attention'), sum('attention'))}</div>`;
};

/** What a range of days brought. `query` names that range to other pages. */
export const reportsPage = (view: View, report: Report, query: string): Page => {
  const { t } = view;
  const all = report.hours.length;
  return {
    title: t('reports.title'),
    scripts: ['uPlot.iife.min.js', 'charts.js'],
    styles: ['uPlot.min.css'],
    body: html`${rangeLinks(view, false)}
${filterForm(view, [rangeFields(view)])}
<p><a class="chip" href="/events?${query}">${t('reports.events')}</a><a class="chip" href="/api/export?format=csv&${query}" download>${t('reports.csv')}</a></p>
<div class="charts" data-charts="/api/reports/chart?${query}" data-empty="${t('overview.chart.empty')}" data-failed="${t('overview.chart.failed')}" data-at="${t('overview.chart.at')}" data-time-zone="${view.timeZone}" data-latest="${t('overview.chart.latest')}" data-highest="${t('overview.chart.highest')}">
<figure class="card" data-chart="accepted"><figcaption>${t('reports.chart')}</figcaption><div class="plot"></div><p class="hint summary"></p></figure></div>
<div data-live="${liveAddress(view)}" data-every="1"${isCounting(report) ? '' : html` data-ended`}>
${lackingNote(view, report)}${isCounting(report) ? html`<p class="notice" role="status">${t('reports.counting', { counted: report.counted, all })}</p>` : ''}
${tiles(view, report)}
${byKind(view, report)}
${byDestination(view, report)}
${byTime(view, report)}
${returns(view, report)}
</div>`,
  };
};
