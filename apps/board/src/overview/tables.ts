import { type Html, html } from '@scm-relay/runtime';
import { option } from '../pages/fields.js';
import { tokenField } from '../pages/layout.js';
import { badge } from '../pages/links.js';
import { liveAddress } from '../pages/live-address.js';
import type { View } from '../pages/view.js';
import type { DestinationFigures, Figures, QueueFigures } from './figures.js';

const MS_PER_SECOND = 1000;
const MINUTES = [15, 60, 240] as const;

const pauseButton = (view: View, { queue, paused }: QueueFigures): Html => {
  const { t, caller } = view;
  if (caller?.role !== 'operator') return html``;
  const action = paused ? 'resume' : 'pause';
  const how =
    action === 'pause'
      ? html`<details class="pause"><summary>${t('overview.pause.more')}<span class="hidden"> ${queue}</span></summary>
<input name="note" maxlength="200" placeholder="${t('overview.pause.note')}" aria-label="${t('overview.pause.note')} ${queue}">
<select name="minutes" aria-label="${t('overview.pause.minutes')} ${queue}">${option('', t('overview.pause.open'), null)}${MINUTES.map((n) => option(String(n), t('overview.pause.for', { n }), null))}</select></details>`
      : '';
  return html`<form method="post" action="/overview/${queue}/${action}">${tokenField(view)}<button class="small" aria-label="${t(`overview.${action}.label`, { queue })}">${t(`overview.${action}`)}</button>${how}</form>`;
};

/** A cell that stands beside its name where the row is a card. */
const labelled = (label: string, value: Html | string, kind: string): Html =>
  html`<td data-label="${label}" class="${kind}"><div>${value}</div></td>`;

/** Who paused it, why and until when. */
const pausedBy = ({ t, time }: View, { pause }: QueueFigures): Html =>
  pause === null
    ? html``
    : html`<span class="hint">${t('waits.by', { name: pause.by })}${pause.note ? html` · ${pause.note}` : ''}${pause.until === null ? '' : html` · ${t('waits.until')} ${time(new Date(pause.until).toISOString())}`}</span>`;

/** What keeps a destination from being sent to, where anything does; an operator may lift a hold. */
const gateState = (view: View, { destination, breakerSince, holdUntil }: DestinationFigures, now: number): Html => {
  const { t, time, age, caller } = view;
  const breaker =
    breakerSince === null
      ? ''
      : badge('attention', t('overview.breaker.open', { age: age(now - Date.parse(breakerSince)) }));
  const name = t(`destination.${destination}`);
  const hold =
    holdUntil === null
      ? ''
      : html`${badge('waiting', t('overview.held'))} <span class="hint">${t('waits.until')} ${time(holdUntil)}</span>${
          caller?.role === 'operator'
            ? html`<form method="post" action="/overview/${destination}/release">${tokenField(view)}<button class="small" aria-label="${t('overview.release.label', { name })}">${t('overview.release')}</button></form>`
            : ''
        }`;
  return breaker || hold ? html`${breaker} ${hold}` : badge('delivered', t('overview.breaker.closed'));
};

const queueRow = (view: View, figures: QueueFigures): Html => {
  const { t, age } = view;
  const { queue, waiting, active, delayed, oldestMs, paused } = figures;
  const cells = [
    ['overview.waiting', waiting],
    ['overview.active', active],
    ['overview.delayed', delayed],
    ['overview.oldest', oldestMs === null ? t('overview.none') : age(oldestMs)],
  ] as const;
  const state = html`${paused ? badge('attention', t('overview.paused')) : badge('delivered', t('overview.running'))} ${pausedBy(view, figures)} ${pauseButton(view, figures)}`;
  return html`<tr><th scope="row"><a href="/queues/queue/${queue}">${queue}</a></th>
${cells.map(([key, value]) => labelled(t(key), String(value), 'figure'))}${labelled(t('overview.state'), state, 'state')}</tr>`;
};

const duration = (ms: number): string => {
  if (!Number.isFinite(ms)) return '> 30 s';
  return ms < MS_PER_SECOND ? `${ms} ms` : `${ms / MS_PER_SECOND} s`;
};

const destinationRow = (view: View, figures: DestinationFigures, now: number): Html => {
  const { t } = view;
  const { destination, recent } = figures;
  return html`<tr><th scope="row">${t(`destination.${destination}`)}</th>
${labelled(t('overview.rate'), recent ? recent.perMinute.toFixed(1) : t('overview.none'), 'figure')}
${labelled(t('overview.errors'), recent ? `${(recent.errorShare * 100).toFixed(1)} %` : t('overview.none'), 'figure')}
${labelled(t('overview.p95'), recent ? duration(recent.p95Ms) : t('overview.none'), 'figure')}
${labelled(t('overview.breaker'), gateState(view, figures, now), 'state')}</tr>`;
};

const table = (title: string, columns: readonly string[], rows: readonly Html[]): Html =>
  html`<section class="card figures"><h2>${title}</h2><table class="cards">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></section>`;

/** The part of the overview that is kept up to date. */
export const liveTables = (view: View, { at, queues, destinations, attention, accepted }: Figures): Html => {
  const { t, counts } = view;
  const waiting = counts?.waiting ?? 0;
  const open = attention.reduce((sum, { count }) => sum + count, 0);
  return html`<div data-live="${liveAddress(view, '/')}" data-every="3" data-stale="${t('overview.stale')}">
<div class="tiles">
<a class="tile ${open > 0 ? 'attention' : 'good'}" href="/attention">${open > 0 ? t('overview.attention', { n: open }) : t('overview.attention.none')}</a>
<a class="tile${waiting > 0 ? ' waiting' : ''}" href="/waiting">${waiting > 0 ? t('overview.parked', { n: waiting }) : t('overview.parked.none')}</a>
<p class="tile">${t('overview.accepted', { n: accepted })}</p>
</div>
<p><a class="chip" href="/events?kind=refund&range=today">${t('overview.today')}</a><a class="chip" href="/reports?range=yesterday">${t('overview.yesterday')}</a></p>
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
