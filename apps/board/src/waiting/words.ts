import { type Html, html } from '@scm-relay/runtime';
import { DESTINATIONS, isEventKind, type WaitsFor } from '@scm-relay/schemas';
import { traceOf } from '../pages/links.js';
import type { View } from '../pages/view.js';

const place = ({ t }: View, name: string): string => {
  const destination = DESTINATIONS.find((each) => each === name);
  if (destination) return t(`destination.${destination}`);
  return isEventKind(name) ? t(`kind.${name}`) : name;
};

/** What it is about, where there is something to look at. */
const about = (view: View, { what, name }: WaitsFor): Html => {
  if (name === null) return html``;
  switch (what) {
    case 'notice':
    case 'checkout':
      return html` ${traceOf('dn', name)}`;
    case 'event':
      return html` ${traceOf('seq', name)}`;
    case 'line':
      return html` ${name}`;
    default:
      // where it can be seen, and what can be lifted or resumed
      return html` <a href="/">${place(view, name)}</a>`;
  }
};

/** Why something stands still, since when and until when, and what can be done. */
export const waitsForWords = (view: View, waits: WaitsFor): Html => {
  const { t, time } = view;
  const { what, since, until, by, note } = waits;
  return html`<p><b>${t(`waits.${what}`)}</b>${about(view, waits)}${by ? html` · ${t('waits.by', { name: by })}` : ''}${note ? html` · ${note}` : ''}
${since ? html`<span class="hint">${t('waits.since')} ${time(since)}</span>` : ''}
${until ? html`<span class="hint">${t('waits.until')} ${time(until)}</span>` : ''}</p>
<p class="todo">${t(`waits.${what}.do`)}</p>`;
};
