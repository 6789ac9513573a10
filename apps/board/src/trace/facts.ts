import { type Html, html, type Part } from '@scm-relay/runtime';
import { copyOf, traceOf } from '../pages/links.js';
import type { View } from '../pages/view.js';

const FIELDS = ['tn', 'sn', 'cc', 'storeCode', 'ts', 'msg'] as const;
/** More pieces of a parcel than these are in the body, to be opened below. */
const LISTED = 20;

interface Body {
  readonly pkg?: readonly { readonly tn?: unknown; readonly sns?: readonly unknown[] }[];
}

const isBody = (value: unknown): value is Body & Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const shownAs = (view: View, name: (typeof FIELDS)[number], value: unknown): Part =>
  (name === 'tn' || name === 'sn') && typeof value === 'string'
    ? html`${traceOf(name, value)}${copyOf(view, value)}`
    : String(value);

/** Parcel, pieces and what else an event says, as fields; the body as it came can be opened beside them. */
export const factsOf = (view: View, body: unknown): Html => {
  const { t } = view;
  if (!isBody(body)) return html``;
  const plain = FIELDS.filter((name) => body[name] !== undefined && body[name] !== null && body[name] !== '');
  const parcels: NonNullable<Body['pkg']> = Array.isArray(body.pkg) ? body.pkg : [];
  return html`<dl class="facts">${plain.map(
    (name) => html`<dt>${t(`fact.${name}`)}</dt><dd>${shownAs(view, name, body[name])}</dd>`,
  )}${parcels.map(
    ({ tn, sns = [] }) =>
      html`<dt>${t('fact.tn')}</dt><dd>${shownAs(view, 'tn', tn)}</dd><dt>${t('fact.sn')}</dt><dd>${sns
        .slice(0, LISTED)
        .map((sn) => html`${shownAs(view, 'sn', sn)} `)}${sns.length > LISTED ? `… (${sns.length})` : ''}</dd>`,
  )}</dl>`;
};
