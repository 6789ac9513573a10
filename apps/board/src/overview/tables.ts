import { option } from '../pages/fields.js';
import { type Html, html } from '../pages/html.js';
import { tokenField } from '../pages/layout.js';
import { badge } from '../pages/links.js';
import type { View } from '../pages/view.js';
import type { DestinationFigures, Figures, QueueFigures } from './figures.js';

const MS_PER_SECOND = 1000;

const pauseButton = (view: View, { queue, paused }: QueueFigures): Html => {
  const { t, caller } = view;
  if (caller?.role !== 'operator') return html``;
  const action = paused ? 'resume' : 'pause';
  const how =
    action === 'pause'
      ? html`<span class="pause"><input name="note" maxlength="200" placeholder="${t('overview.pause.note')}" aria-label="${t('overview.pause.note')} ${queue}"><select name="minutes" aria-label="${t('overview.pause.minutes')} ${queue}">${option('', t('overview.pause.open'), null)}${[15, 60, 240].map((n) => option(String(n), t('overview.pause.for', { n }), null))}</select></span>`
      : '';
  return html`<form method="post" action="/overview/${queue}/${action}">${tokenField(view)}${how}<button class="small" aria-label="${t(`overview.${action}.label`, { queue })}">${t(`overview.${action}`)}</button></form>`;
};

const queueRow = (view: View, figures: QueueFigures): Html => {
  const { t, age } = view;
  const { queue, waiting, active, delayed, oldestMs, paused } = figures;
  return html`<tr><th scope="row"><a href="/queues/queue/${queue}">${queue}</a></th>
<td class="figure">${waiting}</td><td class="figure">${active}</td><td class="figure">${delayed}</td>
<td class="figure">${oldestMs === null ? t('overview.none') : age(oldestMs)}</td>
<td class="state">${paused ? badge('attention', t('overview.paused')) : badge('delivered', t('overview.running'))} ${pauseButton(view, figures)}</td></tr>`;
};

const duration = (ms: number): string => {
  if (!Number.isFinite(ms)) return '> 30 s';
  return ms < MS_PER_SECOND ? `${ms} ms` : `${ms / MS_PER_SECOND} s`;
};

const destinationRow = (
  { t, age }: View,
  { destination, recent, breakerSince }: DestinationFigures,
  now: number,
): Html =>
  html`<tr><th scope="row">${t(`destination.${destination}`)}</th>
<td class="figure">${recent ? recent.perMinute.toFixed(1) : t('overview.none')}</td>
<td class="figure">${recent ? `${(recent.errorShare * 100).toFixed(1)} %` : t('overview.none')}</td>
<td class="figure">${recent ? duration(recent.p95Ms) : t('overview.none')}</td>
<td>${
    breakerSince === null
      ? badge('delivered', t('overview.breaker.closed'))
      : badge('attention', t('overview.breaker.open', { age: age(now - Date.parse(breakerSince)) }))
  }</td></tr>`;

const table = (title: string, columns: readonly string[], rows: readonly Html[]): Html =>
  html`<section class="card"><h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`;

/** The part of the overview that is kept up to date. */
export const liveTables = (view: View, { at, queues, destinations, attention, accepted }: Figures): Html => {
  const { t, counts } = view;
  const waiting = counts?.waiting ?? 0;
  const open = attention.reduce((sum, { count }) => sum + count, 0);
  return html`<div data-live="/" data-every="3" data-stale="${t('overview.stale')}">
<div class="tiles">
<a class="tile ${open > 0 ? 'attention' : 'good'}" href="/attention">${open > 0 ? t('overview.attention', { n: open }) : t('overview.attention.none')}</a>
<a class="tile${waiting > 0 ? ' waiting' : ''}" href="/waiting">${waiting > 0 ? t('overview.parked', { n: waiting }) : t('overview.parked.none')}</a>
<p class="tile">${t('overview.accepted', { n: accepted })}</p>
</div>
<ul class="reasons">${attention.map(
    ({ reason, count }) =>
      html`<li><a href="/attention?reason=${reason}">${t(`reason.${reason}`)} <b>${count}</b></a></li>`,
  )}</ul>
<div class="columns">
${table(
  t('overview.queues'),
  (['queue', 'waiting', 'active', 'delayed', 'oldest', 'state'] as const).map((name) => t(`overview.${name}`)),
  queues.map((figures) => queueRow(view, figures)),
)}
${table(
  t('overview.destinations'),
  (['destination', 'rate', 'errors', 'p95', 'breaker'] as const).map((name) => t(`overview.${name}`)),
  destinations.map((figures) => destinationRow(view, figures, at)),
)}
</div>
<p class="hint" data-note>${t('overview.live')}</p>
</div>`;
};
