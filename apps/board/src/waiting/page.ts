import type { WaitingPage } from '@scm-relay/ledger';
import { html } from '@scm-relay/runtime';
import { WAITING_REASONS } from '@scm-relay/schemas';
import { actButtons } from '../attention/act-form.js';
import { emptyList, filterForm, selectField } from '../pages/fields.js';
import type { Page } from '../pages/layout.js';
import { traceOf } from '../pages/links.js';
import { cardTable, type Lacking, lackingNote, liveList, pager, unlessLacking } from '../pages/list.js';
import type { View } from '../pages/view.js';
import { waitsForWords } from './words.js';

const COLUMNS = ['event', 'dn', 'why', 'since', 'deadline', 'act'] as const;

/** Events that wait for something to happen, the longest waiting first. */
export const waitingPageView = (
  view: View,
  { items, total, next, ...lacking }: WaitingPage & Lacking,
  now: number,
): Page => {
  const { t, time, age } = view;
  return {
    title: t('waiting.title'),
    body: html`${lackingNote(view, lacking)}<p class="hint">${t('waiting.text')}</p>
${filterForm(view, [
  selectField(
    view,
    'reason',
    t('attention.reason'),
    WAITING_REASONS.map((reason) => [reason, t(`reason.${reason}`)]),
  ),
])}
${
  items.length === 0
    ? unlessLacking(lacking, emptyList(view, ['reason'], t('waiting.none')))
    : html`<p class="total" aria-live="polite">${t('waiting.total', { n: total })}</p>
${liveList(
  view,
  'tell',
  cardTable(
    t('waiting.title'),
    COLUMNS.map((name) => ({ name: t(`waiting.column.${name}`) })),
    items.map((item) => [
      html`${t(`kind.${item.kind}`)} ${traceOf('seq', item.seq)}`,
      item.dn === null ? t('trace.no-notice') : traceOf('dn', item.dn),
      item.waitsFor ? waitsForWords(view, { ...item.waitsFor, since: null, until: null }) : t(`reason.${item.reason}`),
      html`<span title="${item.since}">${age(now - Date.parse(item.since))}</span>`,
      item.deadline === null ? t('overview.none') : time(item.deadline),
      actButtons(view, item.id, item.seq),
    ]),
    items.map(({ id }) => id),
  ),
)}`
}
${pager(view, next)}`,
  };
};
