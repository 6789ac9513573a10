import type { HistoryEntry } from '@scm-relay/schemas';
import { type Html, html } from '../pages/html.js';
import { traceOf } from '../pages/links.js';
import type { View } from '../pages/view.js';

const LOOKED_UP = { missed: 'history.missed', found: 'history.found' } as const;

const noteOf = ({ t }: View, { what, note }: HistoryEntry): string => {
  if (what === 'look-up' && (note === 'missed' || note === 'found')) return t(LOOKED_UP[note]);
  return note ?? '';
};

/** What people, callbacks and look-ups did to an event, in their order. */
export const historyEntries = (view: View, history: readonly HistoryEntry[]): Html => {
  const { t, time } = view;
  return html`${history.map(
    (entry) =>
      html`<li class="history"><p>${time(entry.at)} <b>${t(`history.${entry.what}`)}</b>${entry.by === null ? '' : html` · ${entry.by}`}${
        entry.dn === undefined ? '' : html` → ${traceOf('dn', entry.dn)}`
      }</p>${noteOf(view, entry) ? html`<p class="detail">${noteOf(view, entry)}</p>` : ''}</li>`,
  )}`;
};
