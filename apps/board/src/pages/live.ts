import { type Html, html } from './html.js';
import type { View } from './view.js';

const EVERY_SECONDS = 5;

/**
 * A list that is kept up to date without moving what somebody reads: rows change in place (`merge`), or not at all (`tell`); what came
 * or went is shown when they ask for it. Its rows have keys. Only the first page is live: later ones are places in a list.
 */
export const liveList = ({ t, here }: View, how: 'merge' | 'tell', list: Html): Html =>
  here.searchParams.has('cursor')
    ? list
    : html`<div class="fresh" role="status"><button class="small" data-fresh hidden data-words="${t(how === 'merge' ? 'list.fresh' : 'list.changed')}"></button></div>
<div data-live="${here.pathname}${here.search}" data-every="${EVERY_SECONDS}" data-list="${how}">${list}</div>`;
