import { WITHHELD } from '@scm-relay/ledger';
import { type Html, html, type Part } from '@scm-relay/runtime';
import { pick, RANGE_NAMES } from '../http/query.js';
import {
  emptyList,
  filterForm,
  hereWith,
  kindField,
  rangeFields,
  rangeLinks,
  selectField,
  textField,
} from '../pages/fields.js';
import { type Page, tokenField } from '../pages/layout.js';
import { badge, traceOf } from '../pages/links.js';
import { cardTable, lackingNote, pager, unlessLacking } from '../pages/list.js';
import type { View } from '../pages/view.js';
import type { RefusedItem, RefusedPage } from '../refused/read.js';

const STATUSES = ['400', '409', '422'] as const;
/** What the list and its export are filtered by. */
export const REFUSED_FILTERS = ['kind', 'status', 'q', 'chased', ...RANGE_NAMES] as const;

const link = (by: 'seq' | 'dn' | 'tn' | 'sn', value: string | null): Part =>
  value === null ? '' : value.includes(', ') ? value : traceOf(by, value);

const CODES = ['malformed-json', 'invalid-event', 'not-pending', 'seq-reused'] as const;

/** The reason of an answer in words; the list as a file has its code. */
const codeWord = ({ t }: View, code: string): string => {
  const known = CODES.find((each) => each === code);
  return known ? t(`refused.code.${known}`) : code;
};

const why = (view: View, { code, errors, body, caller, requestId }: RefusedItem): Html => {
  const { t, detail } = view;
  return html`<details><summary title="${code}">${codeWord(view, code)}</summary>
${
  errors && errors.length > 0
    ? html`<ul>${errors.map(({ pointer, message }) => html`<li><code>${pointer || t('refused.whole')}</code> ${detail(message)}</li>`)}</ul>`
    : ''
}
<p class="hint">${caller === null ? t('refused.anonymous') : t('refused.caller', { name: caller })} · ${t('refused.request', { id: requestId })}</p>
<pre tabindex="0">${body}</pre></details>`;
};

/** Who sees to it; an operator takes it on, or gives it back. */
const chase = (view: View, { id, chased, seq, tn }: RefusedItem): Html => {
  const { t, caller, here, time } = view;
  const name = tn ?? seq ?? id;
  const word = chased ? 'refused.unchase' : 'refused.take';
  return html`${chased ? html`${badge('delivered', chased.by)} ${time(chased.at)} ` : ''}${
    caller?.role === 'operator'
      ? html`<form method="post" action="/refused/chased">${tokenField(view)}<input type="hidden" name="id" value="${id}"><input type="hidden" name="name" value="${name}"><input type="hidden" name="undo" value="${chased ? '1' : ''}"><input type="hidden" name="to" value="${here.pathname}${here.search}"><button class="small" aria-label="${t(word)} ${name}">${t(word)}</button></form>`
      : ''
  }`;
};

const row = (view: View, item: RefusedItem): Part[] => {
  const { t, time } = view;
  return [
    time(item.at),
    t(`kind.${item.kind}`),
    badge('rejected', String(item.status)),
    link('seq', item.seq),
    link('dn', item.dn),
    link('tn', item.tn),
    link('sn', item.sn),
    item.repeats > 1 ? String(item.repeats) : '',
    why(view, item),
    chase(view, item),
  ];
};

/** The same body sent again is one row: the latest, with how often it came. */
const folded = (items: readonly RefusedItem[]): RefusedItem[] => {
  const seen = new Set<string>();
  return items.filter(({ kind, body, id }) => {
    const name = body === WITHHELD ? id : `${kind} ${body}`;
    return !seen.has(name) && seen.add(name);
  });
};

const exportOf = ({ here }: View): string => `/api/refused/export?${pick(here.searchParams, REFUSED_FILTERS)}`;

/** What the ingress turned away, with its errors; bodies are masked before they come here. */
export const refusedPageView = (view: View, { items, next, ...lacking }: RefusedPage): Page => {
  const { t } = view;
  return {
    title: t('refused.title'),
    body: html`${lackingNote(view, lacking)}<p class="hint">${t('refused.text')}</p>
${rangeLinks(view)}
<p><a class="chip" href="${hereWith(view, { kind: 'checkout', status: '409', chased: 'no' })}">${t('refused.chase')}</a>
<a class="chip" href="${exportOf(view)}" download>${t('filter.csv')}</a></p>
${filterForm(view, [
  textField(view, 'q', t('refused.text-filter')),
  kindField(view),
  selectField(
    view,
    'status',
    t('refused.column.status'),
    STATUSES.map((status) => [status, status]),
  ),
  selectField(view, 'chased', t('refused.chase.column'), [
    ['no', t('refused.chase.no')],
    ['yes', t('refused.chase.yes')],
  ]),
  rangeFields(view),
])}
${
  items.length === 0
    ? unlessLacking(lacking, emptyList(view, REFUSED_FILTERS, t('refused.empty')))
    : cardTable(
        t('refused.title'),
        [
          ...(['at', 'kind', 'status', 'seq', 'dn', 'tn', 'sn', 'repeats'] as const).map((name) => ({
            name: t(`refused.column.${name}`),
          })),
          { name: t('refused.errors'), kind: 'wide' as const },
          { name: t('refused.chase.column') },
        ],
        folded(items).map((item) => row(view, item)),
      )
}
${pager(view, next)}`,
  };
};
