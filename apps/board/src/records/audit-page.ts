import { type Html, html, type Part } from '@scm-relay/runtime';
import { DESTINATIONS } from '@scm-relay/schemas';
import type { AuditGroup, AuditGroups, AuditItem } from '../audit/read.js';
import { filterForm, hereWith, rangeFields, rangeLinks, selectField, textField } from '../pages/fields.js';
import type { Page } from '../pages/layout.js';
import { traceOf } from '../pages/links.js';
import { cardTable, lackingNote, pager, unlessLacking } from '../pages/list.js';
import type { View } from '../pages/view.js';
import { ACTIONS, actionWord, noteOf, resultWord } from './audit-words.js';

/** What a trace was asked for, `tn=SF1`; an audited look at personal data names it so. */
const askedFor = (item: string): Html => {
  const at = item.indexOf('=');
  const [by, value] = [item.slice(0, at), item.slice(at + 1)];
  const name = by === 'any' ? 'q' : by;
  return html`${by === 'any' ? '' : `${by} `}<a class="number" href="/trace?${name}=${encodeURIComponent(value)}">${value}</a>`;
};

const aboutOf = (view: View, { action, item, dn }: AuditItem): Part => {
  const { t } = view;
  if (item === null || item === dn) return '';
  const group = action.slice(0, action.indexOf(':'));
  if (action === 'trace:reveal' && item.includes('=')) return askedFor(item);
  if (action === 'bulk:cancel')
    return html`<a href="/attention/bulks/${encodeURIComponent(item)}">${t('bulk.title')}</a>`;
  if (group === 'chase') return html`<a class="number" href="/refused?q=${encodeURIComponent(item)}">${item}</a>`;
  const destination = group === 'destination' && DESTINATIONS.find((each) => each === item);
  return destination ? t(`destination.${destination}`) : html`<code>${item}</code>`;
};

const itemOf = (view: View, entry: AuditItem): Html => {
  const { t } = view;
  const { kind, seq, dn } = entry;
  const event = (kind === 'checkout' || kind === 'refund' || kind === 'refuse') && seq !== null;
  const what = event ? html`${t(`kind.${kind}`)} ${traceOf('seq', seq)}` : aboutOf(view, entry);
  return html`${what}${dn ? html`${what === '' ? '' : ' → '}${t('trace.notice')} ${traceOf('dn', dn)}` : ''}`;
};

/** Parts of a bulk action that its row opens to. */
const LISTED = 200;

const itemsOf = (view: View, { first, parts }: AuditGroup): Html => {
  const { t } = view;
  if (parts.length === 1 || first.bulk === undefined) return itemOf(view, first);
  return html`<details><summary>${t('audit.parts', { n: parts.length })}</summary><ul class="plain-list">${parts
    .slice(0, LISTED)
    .map(
      (part) => html`<li>${itemOf(view, part)} <span class="hint">${resultWord(view, part.result)}</span></li>`,
    )}</ul>
<p><a href="${hereWith(view, { bulk: first.bulk })}">${t('audit.parts.all')}</a> · <a href="/attention/bulks/${first.bulk}">${t('bulk.title')}</a></p></details>`;
};

/** Results of parts with how many had each. */
const resultOf = (view: View, { parts }: AuditGroup): string => {
  const counts = new Map<string, number>();
  for (const { result } of parts) counts.set(result, (counts.get(result) ?? 0) + 1);
  const words = [...counts].map(([result, n]) => [resultWord(view, result), n] as const);
  return words.map(([word, n]) => (parts.length === 1 ? word : `${n} ${word}`)).join(', ');
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
    resultOf(view, group),
    noteOf(view, first),
  ];
};

/** Who did what, the newest first. */
export const auditPageView = (view: View, { groups, next, ...lacking }: AuditGroups): Page => {
  const { t } = view;
  return {
    title: t('audit.title'),
    body: html`${lackingNote(view, lacking)}<p class="hint">${t('audit.text')}</p>
${rangeLinks(view)}
${view.here.searchParams.get('bulk') ? html`<p class="notice">${t('audit.one-bulk')} <a href="${hereWith(view, { bulk: null })}">${t('audit.all')}</a></p>` : ''}
${filterForm(
  view,
  [
    textField(view, 'user', t('audit.user')),
    selectField(
      view,
      'action',
      t('audit.action'),
      ACTIONS.map((action) => [action, actionWord(view, action)]),
      (action) => actionWord(view, action),
    ),
    rangeFields(view),
    textField(view, 'q', t('audit.text-filter')),
  ],
  ['bulk'],
)}
${
  groups.length === 0
    ? unlessLacking(
        lacking,
        html`<div class="empty"><p>${t('audit.empty')}</p><p><a class="button" href="/audit">${t('attention.clear')}</a></p></div>`,
      )
    : cardTable(
        t('audit.title'),
        (['at', 'user', 'action', 'item', 'result', 'note'] as const).map((name) => ({
          name: t(`audit.${name}`),
          ...(name === 'note' ? { kind: 'text' as const } : {}),
        })),
        groups.map((group) => row(view, group)),
      )
}
${pager(view, next)}`,
  };
};
