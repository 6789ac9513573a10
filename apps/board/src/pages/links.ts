import { type Html, html } from './html.js';

/** Leads to the trace of a number. */
export const traceOf = (by: 'seq' | 'dn' | 'tn' | 'sn' | 'tid', value: string): Html =>
  html`<a class="number" href="/trace?${by}=${encodeURIComponent(value)}">${value}</a>`;

/** A badge whose colour goes with a status; the word says the same. */
export const badge = (kind: string, word: string): Html => html`<span class="badge ${kind}">${word}</span>`;

/** JSON for reading, one level of braces per line. */
export const pretty = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
