import { allDamaged, type EventsPage, type LifePiece, type NoticeLife } from '@scm-relay/ledger';
import { type Html, html, type Part } from '@scm-relay/runtime';
import { eventTable } from '../events/page.js';
import type { Page } from '../pages/layout.js';
import { badge, copyOf, traceOf } from '../pages/links.js';
import { type Column, cardTable, lackingNote } from '../pages/list.js';
import type { View } from '../pages/view.js';

const figure = (name: string): Column => ({ name, kind: 'figure' });
const text = (name: string): Column => ({ name, kind: 'text' });

const head = (
  view: View,
  { dn, tid, sellBillNum, channel, state, since, by, shippedBefore, money }: NoticeLife,
): Html => {
  const { t, time } = view;
  const facts: readonly (readonly [string, Part])[] = [
    [t('trace.notice'), html`${traceOf('dn', dn)}${copyOf(view, dn)}`],
    [t('life.order'), html`${traceOf('tid', tid)}${copyOf(view, tid)}`],
    ...(sellBillNum === null
      ? []
      : [[t('life.bill'), html`${traceOf('tid', sellBillNum)}${copyOf(view, sellBillNum)}`] as const]),
    [t('life.channel'), t(`destination.${channel}`)],
    [
      t('events.status'),
      html`${badge(state, t(`notice.${state}`))}${since === null ? '' : html` ${time(since)}`}${by === null ? '' : html` · ${by === 'oms' ? 'OMS' : traceOf('seq', by)}`}`,
    ],
    ...(shippedBefore ? [['', t('life.before')] as const] : []),
    [t('life.ordered'), money.ordered],
    [t('life.shipped'), money.shipped],
    [t('life.refunded'), money.refunded],
  ];
  return html`<section class="card"><dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
};

const goods = ({ t }: View, { lines }: NoticeLife): Html =>
  html`<section><h2>${t('life.goods')}</h2>${cardTable(
    t('life.goods'),
    [
      { name: t('life.sku') },
      text(t('life.title')),
      figure(t('life.price')),
      figure(t('life.quantity')),
      figure(t('life.shipped')),
      figure(t('life.returned')),
      figure(t('life.refused')),
    ],
    lines.map(({ sku, title, price, quantity, shipped, refunded, refused }) => [
      html`<span class="number">${sku}</span>`,
      title,
      price,
      quantity,
      shipped,
      refunded - refused,
      refused,
    ]),
  )}</section>`;

/** Pieces in the order of their parcels, so that a parcel stands together. */
const byParcel = (pieces: readonly LifePiece[]): LifePiece[] =>
  [...pieces].sort((a, b) => (a.tn ?? '').localeCompare(b.tn ?? '') || a.sn.localeCompare(b.sn));

const pieces = (view: View, { lines, pieces: found, morePieces }: NoticeLife): Html => {
  const { t } = view;
  if (found.length === 0)
    return html`<section><h2>${t('life.pieces')}</h2><p class="hint">${t('life.pieces.none')}</p></section>`;
  const titles = new Map(lines.map(({ lineId, title, sku }) => [lineId, title ?? sku]));
  return html`<section><h2>${t('life.pieces')}</h2>${cardTable(
    t('life.pieces'),
    (['tn', 'sn'] as const)
      .map((name): Column => ({ name: t(`fact.${name}`) }))
      .concat([text(t('life.title')), { name: t('life.shippedBy') }, { name: t('life.returnedBy') }]),
    byParcel(found).map(({ sn, tn, lineId, shippedBy, returnedBy }) => [
      tn === null ? '' : html`<span class="nowrap">${traceOf('tn', tn)}${copyOf(view, tn, true)}</span>`,
      html`<span class="nowrap">${traceOf('sn', sn)}${copyOf(view, sn, true)}</span>`,
      titles.get(lineId),
      shippedBy === null ? '' : traceOf('seq', shippedBy),
      returnedBy === null ? html`<span class="hint">${t('life.out')}</span>` : traceOf('seq', returnedBy),
    ]),
  )}${morePieces ? html`<p class="hint">${t('life.pieces.more', { n: found.length })}</p>` : ''}</section>`;
};

const payments = ({ t }: View, { payments: found }: NoticeLife): Html =>
  found.length === 0
    ? html``
    : html`<section><h2>${t('life.payments')}</h2>${cardTable(
        t('life.payments'),
        [{ name: t('life.method') }, figure(t('life.paid')), figure(t('life.refunded'))],
        found.map(({ method, money, refunded }) => [method, money, refunded]),
      )}</section>`;

/**
 * The whole life of a notice: goods, parcels and pieces, money, and its events. `life` null: it is not known; `away`: it lies in the
 * history, which does not answer; `damaged`: it cannot be read.
 */
export const noticePage = (
  view: View,
  dn: string,
  life: NoticeLife | null | 'away' | 'damaged',
  { items, next, ...lacking }: EventsPage,
): Page => {
  const { t } = view;
  const known = life === null || typeof life === 'string' ? null : life;
  const broken = life === 'damaged' ? { damaged: [`notice:${dn}`] } : {};
  const note = lackingNote(view, {
    incomplete: life === 'away' || lacking.incomplete === true,
    ...allDamaged([lacking, broken, known ?? {}]),
  });
  const events = html`<section><h2>${t('events.title')}</h2>${
    items.length === 0 ? html`<p class="hint">${t('events.none')}</p>` : eventTable(view, items)
  }${next === null ? '' : html`<p><a class="button" href="/events?q=${encodeURIComponent(dn)}">${t('page.next')}</a></p>`}</section>`;
  return {
    title: t('life.heading', { dn }),
    body:
      known === null
        ? html`${note}${life === null ? html`<div class="empty" role="status"><p>${t('life.none', { dn })}</p></div>` : ''}${events}`
        : html`${note}${head(view, known)}${goods(view, known)}${payments(view, known)}${pieces(view, known)}${events}`,
  };
};
