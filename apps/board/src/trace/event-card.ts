import { type AttemptView, type DeliveryView, type EventView, WAITING_REASONS } from '@scm-relay/schemas';
import { type Html, html } from '../pages/html.js';
import { badge, pretty, traceOf } from '../pages/links.js';
import type { View } from '../pages/view.js';

const data = (label: string, value: unknown): Html =>
  value === null || value === undefined
    ? html``
    : html`<details><summary>${label}</summary><pre tabindex="0">${pretty(value)}</pre></details>`;

/** Why an event waits or needs somebody, in a sentence. */
const because = ({ t }: View, event: EventView): Html => {
  const waiting = WAITING_REASONS.find((reason) => reason === event.reason);
  if (event.status === 'waiting' && waiting) {
    return html`<li class="waiting"><p>${t('trace.waiting', { reason: t(`waiting.${waiting}`) })}</p></li>`;
  }
  if (event.status !== 'attention' || event.reason === null) return html``;
  const { reason } = event;
  // of the waiting reasons these two are no attention reasons
  if (reason === 'earlier-event' || reason === 'waiting-for-line') return html``;
  return html`<li class="attention"><p><b>${t(`reason.${reason}.what`)}</b></p><p class="todo">${t(`reason.${reason}.do`)}</p>
${event.detail ? html`<p class="detail"><samp>${event.detail}</samp></p>` : ''}
<p><a href="/attention?text=${encodeURIComponent(event.seq)}">${t('trace.attention')}</a></p></li>`;
};

const attemptEntry = (
  { t, time }: View,
  attempt: AttemptView,
): Html => html`<li class="${attempt.outcome ?? 'pending'}">
<p>${time(attempt.at)} <b>${t('trace.attempt', { n: attempt.n })}</b>
${attempt.outcome ? badge(attempt.outcome, t(`outcome.${attempt.outcome}`)) : badge('pending', t('trace.underway'))}
${attempt.httpStatus === null ? '' : html`<span class="hint">${t('trace.http', { status: attempt.httpStatus })}</span>`}
${attempt.ms === null ? '' : html`<span class="hint">${t('trace.ms', { ms: attempt.ms })}</span>`}</p>
${attempt.message ? html`<p class="detail"><samp>${attempt.message}</samp></p>` : ''}
${attempt.nextAt ? html`<p>${t('trace.next')} ${time(attempt.nextAt)}</p>` : ''}
${data(t('trace.response'), attempt.response)}
</li>`;

const deliveryEntries = (view: View, delivery: DeliveryView): Html => {
  const { t } = view;
  return html`<li class="${delivery.status}">
<p><b>${t('trace.mapped', { operation: delivery.operation })}</b> ${badge('destination', t(`destination.${delivery.destination}`))}
${badge(delivery.status, t(`status.${delivery.status}`))}
${delivery.generation > 1 ? html`<span class="hint">${t('trace.generation', { n: delivery.generation })}</span>` : ''}</p>
${data(t('trace.request'), delivery.request)}
${data(t('trace.vendor-state'), delivery.vendorState)}
</li>
${delivery.attempts.map((attempt) => attemptEntry(view, attempt))}`;
};

/** One event as a time line: accepted, waiting, mapped, each attempt. */
export const eventCard = (view: View, event: EventView): Html => {
  const { t, time } = view;
  return html`<article class="card event-card">
<div class="head"><h2 class="name">${t(`kind.${event.kind}`)} ${traceOf('seq', event.seq)}</h2> ${badge(event.status, t(`status.${event.status}`))}
<span class="age">${event.dn === null ? t('trace.no-notice') : html`${t('trace.notice')} ${traceOf('dn', event.dn)}`}</span></div>
<ol class="line">
<li class="accepted"><p>${time(event.acceptedAt)} <b>${t('trace.accepted')}</b></p>${data(t('trace.body'), event.body)}</li>
${event.deliveries.map((delivery) => deliveryEntries(view, delivery))}
${event.status === 'recorded' ? html`<li class="recorded"><p>${t('trace.recorded')}</p></li>` : ''}
${because(view, event)}
</ol>
</article>`;
};
