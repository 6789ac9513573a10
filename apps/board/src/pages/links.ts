import { type Html, html } from '@scm-relay/runtime';
import type { View } from './view.js';

/** Leads to the trace of a number. */
export const traceOf = (by: 'seq' | 'dn' | 'tn' | 'sn' | 'tid', value: string): Html =>
  html`<a class="number" href="/trace?${by}=${encodeURIComponent(value)}">${value}</a>`;

/** Leads to the whole life of a notice. */
export const lifeOf = ({ t }: View, dn: string): Html =>
  html`<a href="/notice?dn=${encodeURIComponent(dn)}">${t('life.title-link')}</a>`;

/** Copies a number, where scripts run. In tables it is for the mouse alone: the keyboard would stop at every cell. */
export const copyOf = ({ t }: View, value: string, inTable = false): Html =>
  html`<button type="button" class="copy" data-copy="${value}" aria-label="${t('copy.label', { value })}" title="${t('copy.label', { value })}"${inTable ? html` tabindex="-1"` : ''}></button>`;

/** A badge whose colour goes with a status; the word says the same. */
export const badge = (kind: string, word: string): Html => html`<span class="badge ${kind}">${word}</span>`;

/** JSON for reading, one level of braces per line. */
export const pretty = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
