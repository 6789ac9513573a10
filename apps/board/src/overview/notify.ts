import { type Html, html } from '../pages/html.js';
import type { View } from '../pages/view.js';

/** Asks the browser to tell when more needs attention; shown by the script where the browser can. */
export const notifySwitch = ({ t }: View): Html =>
  html`<button class="plain" data-notify hidden data-on="${t('notify.on')}" data-off="${t('notify.off')}" data-words="${t('notify.text')}"></button>`;
