import type { AttentionPage, BulkView } from '@scm-relay/ledger';
import { type Html, html } from '@scm-relay/runtime';
import { ATTENTION_REASONS } from '@scm-relay/schemas';
import { destinationField, filterForm, selectField, textField } from '../pages/fields.js';
import type { Page } from '../pages/layout.js';
import { type Lacking, lackingNote, liveList, pager, unlessLacking } from '../pages/list.js';
import type { View } from '../pages/view.js';
import { actForm } from './act-form.js';
import { itemCard } from './item-card.js';

const AGES = [1, 4, 24, 72, 168] as const;
const HOURS_PER_DAY = 24;

const ageWord = ({ t }: View, hours: number): string =>
  hours > HOURS_PER_DAY ? t('attention.days', { n: hours / HOURS_PER_DAY }) : t('attention.hours', { n: hours });

const filters = (view: View): Html => {
  const { t } = view;
  return filterForm(view, [
    selectField(
      view,
      'reason',
      t('attention.reason'),
      ATTENTION_REASONS.map((reason) => [reason, t(`reason.${reason}`)]),
    ),
    destinationField(view),
    selectField(
      view,
      'minAgeHours',
      t('attention.age'),
      AGES.map((hours) => [String(hours), ageWord(view, hours)]),
      (hours) => t('attention.hours', { n: hours }),
    ),
    textField(view, 'text', t('attention.text')),
  ]);
};

const nothing = ({ t, here, counts }: View, next: string | null): Html => {
  const filtered = ['reason', 'destination', 'minAgeHours', 'text', 'cursor'].some((name) =>
    here.searchParams.get(name),
  );
  return filtered
    ? html`<div class="empty"><p>${next === null ? t('attention.no-match') : t('attention.short')}</p><p><a class="button" href="/attention">${t('attention.clear')}</a></p></div>`
    : html`<div class="empty"><p class="good">${t('attention.empty')}</p><p>${counts && counts.waiting > 0 ? html`<a href="/waiting">${t('overview.parked', { n: counts.waiting })}</a>` : t('attention.empty.text')}</p></div>`;
};

const recent = ({ t }: View, bulks: readonly BulkView[]): Html =>
  bulks.length === 0
    ? html``
    : html`<section class="recent"><h2>${t('bulk.recent')}</h2><ul>${bulks.map(
        (bulk) =>
          html`<li><a href="/attention/bulks/${bulk.id}">${t(`action.${bulk.action}`)} · ${bulk.user} · ${t(
            'bulk.progress',
            {
              done: bulk.ok + bulk.gone + bulk.refused + bulk.failed,
              total: bulk.total,
            },
          )}</a></li>`,
      )}</ul></section>`;

/** The attention list with its filters and, for operators, the form that acts on it. */
export const attentionPageView = (
  view: View,
  { items, total, atLeast, next, ...lacking }: AttentionPage & Lacking,
  bulks: readonly BulkView[],
  now: number,
): Page => {
  const { t, caller } = view;
  const operator = caller?.role === 'operator';
  return {
    title: t('attention.title'),
    body: html`${lackingNote(view, lacking)}${filters(view)}
${
  items.length === 0
    ? html`${unlessLacking(lacking, nothing(view, next))}${pager(view, next)}`
    : html`<p class="total" aria-live="polite">${t(atLeast ? 'attention.total.least' : 'attention.total', { n: total })}</p>
${operator ? html`<p><label class="check"><input type="checkbox" data-select-all> ${t('attention.select-all')}</label></p>` : html`<p class="hint">${t('attention.viewer')}</p>`}
${liveList(view, 'tell', html`<ul class="items">${items.map((item) => itemCard(view, item, now, operator))}</ul>`)}
${pager(view, next)}
${operator ? actForm(view, atLeast ? null : total) : ''}`
}
${recent(view, bulks)}`,
  };
};
