import type { AuditGroup, AuditGroups, AuditItem } from '../audit/read.js';
import type { TextKey } from '../i18n/en.js';
import { filterForm, hereWith, rangeFields, rangeLinks, selectField, textField } from '../pages/fields.js';
import { type Html, html, type Part } from '../pages/html.js';
import type { Page } from '../pages/layout.js';
import { traceOf } from '../pages/links.js';
import { cardTable, pager } from '../pages/list.js';
import type { View } from '../pages/view.js';

/** Actions of the audit log and their words; the log keeps the code, the reader sees the word. */
const WORDS = {
  'attention:retry': 'did.retry',
  'attention:resolve': 'did.resolve',
  'attention:discard': 'did.discard',
  'bulk:cancel': 'did.cancel',
  'queue:pause': 'did.pause',
  'queue:resume': 'did.resume',
  'queue:promote': 'did.promote',
  'queue:retry': 'did.queue-retry',
  'destination:release': 'did.release',
  'chase:take': 'did.chase',
  'chase:give-back': 'did.unchase',
  'trace:reveal': 'did.reveal',
  login: 'did.login',
  logout: 'did.logout',
  refused: 'did.refused',
} as const satisfies Readonly<Record<string, TextKey>>;

export const ACTIONS = Object.keys(WORDS) as readonly (keyof typeof WORDS)[];

/** An action in the reader's language; one that has no word yet by its code. */
const actionWord = ({ t }: View, action: string): string => {
  const known = ACTIONS.find((each) => each === action);
  return known ? t(WORDS[known]) : action;
};

const itemOf = ({ t }: View, { kind, seq, item, dn }: AuditItem): Html => {
  const known = kind === 'checkout' || kind === 'refund' || kind === 'refuse';
  const what = known && seq !== null ? html`${t(`kind.${kind}`)} ${traceOf('seq', seq)}` : html`<code>${item}</code>`;
  return html`${what}${dn ? html` → ${t('trace.notice')} ${traceOf('dn', dn)}` : ''}`;
};

/** Parts of a bulk action that its row opens to. */
const LISTED = 200;

const itemsOf = (view: View, { first, parts }: AuditGroup): Html => {
  const { t } = view;
  if (parts.length === 1 || first.bulk === undefined) return itemOf(view, first);
  return html`<details><summary>${t('audit.parts', { n: parts.length })}</summary><ul class="plain-list">${parts
    .slice(0, LISTED)
    .map((part) => html`<li>${itemOf(view, part)} <span class="hint">${part.result}</span></li>`)}</ul>
<p><a href="${hereWith(view, { bulk: first.bulk })}">${t('audit.parts.all')}</a> · <a href="/attention/bulks/${first.bulk}">${t('bulk.title')}</a></p></details>`;
};

/** Results of parts with how many had each. */
const resultOf = ({ parts }: AuditGroup): string => {
  const counts = new Map<string, number>();
  for (const { result } of parts) counts.set(result, (counts.get(result) ?? 0) + 1);
  if (parts.length === 1) return parts[0]?.result ?? '';
  return [...counts].map(([result, n]) => `${n} ${result}`).join(', ');
};

const row = (view: View, group: AuditGroup): Part[] => {
  const { t, time } = view;
  const { first } = group;
  return [
    time(first.at),
    first.user === null
      ? html`<i>${t('audit.nobody')}</i>`
      : html`<a href="${hereWith(view, { user: first.user })}">${first.user}</a>`,
    html`<span title="${first.action}">${actionWord(view, first.action)}</span>`,
    itemsOf(view, group),
    resultOf(group),
    first.note,
  ];
};

/** Who did what, the newest first. */
export const auditPageView = (view: View, { groups, next, incomplete }: AuditGroups): Page => {
  const { t } = view;
  return {
    title: t('audit.title'),
    body: html`${incomplete ? html`<p class="notice" role="status">${t('events.incomplete')}</p>` : ''}<p class="hint">${t('audit.text')}</p>
${rangeLinks(view)}
${filterForm(view, [
  textField(view, 'user', t('audit.user')),
  selectField(
    view,
    'action',
    t('audit.action'),
    ACTIONS.map((action) => [action, actionWord(view, action)]),
  ),
  rangeFields(view),
  textField(view, 'q', t('audit.text-filter')),
])}
${
  groups.length === 0
    ? html`<div class="empty"><p>${t('audit.empty')}</p><p><a class="button" href="/audit">${t('attention.clear')}</a></p></div>`
    : cardTable(
        t('audit.title'),
        (['at', 'user', 'action', 'item', 'result', 'note'] as const).map((name) => ({ name: t(`audit.${name}`) })),
        groups.map((group) => row(view, group)),
      )
}
${pager(view, next)}`,
  };
};
