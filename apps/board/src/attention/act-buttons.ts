import { type Html, html } from '../pages/html.js';
import { tokenField } from '../pages/layout.js';
import type { View } from '../pages/view.js';

const ACTIONS = ['retry', 'resolve', 'discard'] as const;

/** The actions on one item, beside it: each leads to a preview that says what it will do. `name`: what a screen reader calls it. */
export const actButtons = (view: View, id: string, name: string): Html => {
  const { t, caller } = view;
  if (caller?.role !== 'operator') return html``;
  return html`<details class="act-one"><summary>${t('attention.act')} <span class="hidden">${name}</span></summary>
<form method="post" action="/attention/preview" aria-label="${t('attention.act')} ${name}">
${tokenField(view)}<input type="hidden" name="scope" value="ids"><input type="hidden" name="id" value="${id}"><input type="hidden" name="perSecond" value="5">
<div class="fields"><label>${t('attention.note')}<input name="note" maxlength="500"></label>
<label>${t('attention.dn')}<input name="dn" maxlength="50" autocomplete="off" spellcheck="false"></label></div>
<div class="buttons">${ACTIONS.map(
    (action) =>
      html`<button name="action" value="${action}" title="${t(`action.${action}.help`)}"${action === 'discard' ? html` class="danger"` : ''}>${t(`action.${action}`)}</button>`,
  )}</div></form></details>`;
};
