import { type Html, html } from '@scm-relay/runtime';
import { hereWith } from '../pages/fields.js';
import type { Page } from '../pages/layout.js';
import type { View } from '../pages/view.js';
import { CHART_HOURS, type ChartHours } from './charts.js';
import type { Figures } from './figures.js';
import { liveTables } from './tables.js';

/** Asks the browser to tell when more needs attention; shown by the script where the browser can. */
const notifySwitch = ({ t }: View): Html =>
  html`<button class="plain" data-notify hidden data-on="${t('notify.on')}" data-off="${t('notify.off')}" data-words="${t('notify.text')}"></button>`;

const CHARTS = ['events', 'waiting', 'attention', 'attempts'] as const;

/** How everything stands, and how it stood for the last hours. */
export const overviewPage = (view: View, figures: Figures, hours: ChartHours): Page => {
  const { t } = view;
  return {
    title: t('overview.title'),
    scripts: ['uPlot.iife.min.js', 'charts.js'],
    styles: ['uPlot.min.css'],
    body: html`${liveTables(view, figures)}
<p>${notifySwitch(view)}</p>
<section class="charts" data-charts="/api/charts?hours=${hours}" data-empty="${t('overview.chart.empty')}" data-failed="${t('overview.chart.failed')}" data-at="${t('overview.chart.at')}" data-time-zone="${view.timeZone}" data-latest="${t('overview.chart.latest')}" data-highest="${t('overview.chart.highest')}">
<h2>${t('overview.charts')}</h2>
<p>${CHART_HOURS.map((each) => html`<a class="chip" href="${hereWith(view, { hours: String(each) })}"${each === hours ? html` aria-current="true"` : ''}>${each > 24 ? t('attention.days', { n: each / 24 }) : t('attention.hours', { n: each })}</a>`)}</p>
<div class="grid">${CHARTS.map(
      (name) =>
        html`<figure class="card" data-chart="${name}"><figcaption>${t(`overview.chart.${name}`)}</figcaption><div class="plot"></div><p class="hint summary"></p></figure>`,
    )}</div>
</section>`,
  };
};
