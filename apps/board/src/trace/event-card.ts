import { type Html, html } from '@scm-relay/runtime';
import type { AttemptView, DeliveryView, EventView, HistoryEntry } from '@scm-relay/schemas';
import { actButtons } from '../attention/act-form.js';
import { badge, copyOf, lifeOf, pretty, traceOf } from '../pages/links.js';
import type { View } from '../pages/view.js';
import { waitsForWords } from '../waiting/words.js';
import { factsOf } from './facts.js';

const LOOKED_UP = { missed: 'history.missed', found: 'history.found' } as const;

const noteOf = ({ t }: View, { what, note }: HistoryEntry): string => {
  if (what === 'look-up' && (note === 'missed' || note === 'found')) return t(LOOKED_UP[note]);
  return note ?? '';
};

/** What people, callbacks and look-ups did to an event, in their order. */
const historyEntries = (view: View, history: readonly HistoryEntry[]): Html => {
  const { t, time } = view;
  return html`${history.map(
    (entry) =>
      html`<li class="history"><p>${time(entry.at)} <b>${t(`history.${entry.what}`)}</b>${entry.by === null ? '' : html` · ${entry.by}`}${
        entry.dn === undefined ? '' : html` → ${traceOf('dn', entry.dn)}`
      }</p>${noteOf(view, entry) ? html`<p class="detail">${noteOf(view, entry)}</p>` : ''}</li>`,
  )}`;
};

const data = (label: string, value: unknown): Html =>
  value === null || value === undefined
    ? html``
    : html`<details><summary>${label}</summary><pre tabindex="0">${pretty(value)}</pre></details>`;

/** Why it is as it is, as it was written down: what does not fit, which event it repeats, which took its place. */
const said = ({ detail: inWords }: View, { detail }: EventView): Html =>
  detail ? html`<p class="detail"><samp>${inWords(detail)}</samp></p>` : html``;

/** Why an event needs somebody, with what can be done about it. */
const because = (view: View, event: EventView): Html => {
  const { t } = view;
  if (event.waitsFor) return html`<li class="waiting">${waitsForWords(view, event.waitsFor)}${act(view, event)}</li>`;
  if (event.status !== 'attention' || event.reason === null) return html``;
  const { reason } = event;
  // of the waiting reasons these two are no attention reasons
  if (reason === 'earlier-event' || reason === 'waiting-for-line') return html``;
  return html`<li class="attention"><p><b>${t(`reason.${reason}.what`)}</b></p><p class="todo">${t(`reason.${reason}.do`)}</p>
${said(view, event)}
${act(view, event)}
<p><a href="/attention?text=${encodeURIComponent(event.seq)}">${t('trace.attention')}</a></p></li>`;
};

/** The actions on the event itself, where it is it that waits for somebody and not one of its deliveries. */
const act = (view: View, { kind, seq, status, deliveries }: EventView): Html =>
  (status === 'attention' && !deliveries.some((each) => each.status === 'attention')) || status === 'waiting'
    ? actButtons(view, `e/${kind}:${seq}`, seq)
    : html``;

const attemptEntry = (
  { t, time, detail }: View,
  attempt: AttemptView,
): Html => html`<li class="${attempt.outcome ?? 'pending'}">
<p>${time(attempt.at)} <b>${t('trace.attempt', { n: attempt.n })}</b>
${attempt.outcome ? badge(attempt.outcome, t(`outcome.${attempt.outcome}`)) : badge('pending', t('trace.underway'))}
${attempt.httpStatus === null ? '' : html`<span class="hint">${t('trace.http', { status: attempt.httpStatus })}</span>`}
${attempt.ms === null ? '' : html`<span class="hint">${t('trace.ms', { ms: attempt.ms })}</span>`}</p>
${attempt.message ? html`<p class="detail"><samp>${detail(attempt.message)}</samp></p>` : ''}
${attempt.nextAt ? html`<p>${t('trace.next')} ${time(attempt.nextAt)}</p>` : ''}
${data(t('trace.response'), attempt.response)}
</li>`;

/** Which retry an attempt began: generations may leave numbers out. */
const retryNumber = ({ attempts }: DeliveryView, at: number): number =>
  new Set(attempts.slice(0, at + 1).map(({ generation }) => generation)).size - 1;

const deliveryEntries = (view: View, delivery: DeliveryView): Html => {
  const { t } = view;
  return html`<li class="${delivery.status}">
<p><b>${t('trace.mapped', { operation: delivery.operation })}</b> ${badge('destination', t(`destination.${delivery.destination}`))}
${badge(delivery.status, t(`status.${delivery.status}`))}
</p>
${delivery.waitsFor ? waitsForWords(view, delivery.waitsFor) : ''}
${delivery.status === 'attention' ? actButtons(view, `d/${delivery.id}`, delivery.operation) : ''}
${data(t('trace.request'), delivery.request)}
${data(t('trace.vendor-state'), delivery.vendorState)}
</li>
${delivery.attempts.map(
  (attempt, i) =>
    html`${
      attempt.generation > 1 && attempt.generation !== delivery.attempts[i - 1]?.generation
        ? html`<li class="generation"><p><b>${t('trace.generation', { n: retryNumber(delivery, i) })}</b></p></li>`
        : ''
    }${attemptEntry(view, attempt)}`,
)}`;
};

const STILL_OUT = /^still-out: (.+?) of ([\s\S]+)$/;

/** A warning of the ledger, `still-out: <item code> of <notice>`, in words. */
const warningText = ({ t }: View, warning: string): string => {
  const [, piece, dn] = STILL_OUT.exec(warning) ?? [];
  return piece === undefined || dn === undefined ? warning : t('warning.still-out', { piece, dn });
};

/** One event as a time line: accepted, waiting, mapped, each attempt. */
export const eventCard = (view: View, event: EventView): Html => {
  const { t, time } = view;
  return html`<article class="card event-card">
<div class="head"><h2 class="name">${t(`kind.${event.kind}`)} ${traceOf('seq', event.seq)}${copyOf(view, event.seq)}</h2> ${badge(event.status, t(`status.${event.status}`))}
<span class="age">${event.dn === null ? t('trace.no-notice') : html`${t('trace.notice')} ${traceOf('dn', event.dn)}${copyOf(view, event.dn)} · ${lifeOf(view, event.dn)}`}</span></div>
<ol class="line">
<li class="accepted"><p>${time(event.acceptedAt)} <b>${t('trace.accepted')}</b></p>${factsOf(view, event.body)}${data(t('trace.body'), event.body)}</li>
${event.warnings.map((warning) => html`<li class="waiting"><p>${warningText(view, warning)}</p></li>`)}
${event.deliveries.map((delivery) => deliveryEntries(view, delivery))}
${event.status === 'recorded' ? html`<li class="recorded"><p>${t('trace.recorded')}</p></li>` : ''}
${historyEntries(view, event.history)}
${because(view, event)}
${event.endedAt ? html`<li class="${event.status}"><p>${time(event.endedAt)} <b>${t(`status.${event.status}`)}</b></p>${said(view, event)}</li>` : ''}
</ol>
</article>`;
};
