import { type Html, html } from '@scm-relay/runtime';
import { tokenField } from '../pages/layout.js';
import type { View } from '../pages/view.js';

const ACTIONS = ['retry', 'resolve', 'discard'] as const;

/**
 * What is to be done, on what, and how fast. Leads to a preview; nothing happens before that is confirmed. `total` null: how many match
 * the filter is counted for the preview.
 */
export const actForm = (view: View, total: number | null): Html => {
  const { t, here } = view;
  const filter = here.searchParams;
  return html`<form class="act card" id="act" method="post" action="/attention/preview" aria-label="${t('attention.act')}">
${tokenField(view)}
${['reason', 'destination', 'minAgeHours', 'text'].map(
  (name) => html`<input type="hidden" name="${name}" value="${filter.get(name)}">`,
)}
<fieldset><legend>${t('attention.action')}</legend>
${ACTIONS.map(
  (
    action,
    i,
  ) => html`<label class="check"><input type="radio" name="action" value="${action}"${i === 0 ? html` checked` : ''}>
<span><b>${t(`action.${action}`)}</b> <span class="hint">${t(`action.${action}.help`)}</span></span></label>`,
)}
</fieldset>
<fieldset><legend>${t('attention.scope')}</legend>
<label class="check"><input type="radio" name="scope" value="ids" checked> <span>${t('attention.scope.ids')} <output data-selected></output></span></label>
<label class="check"><input type="radio" name="scope" value="filter"> <span>${total === null ? t('attention.scope.filter.all') : t('attention.scope.filter', { n: total })}</span></label>
</fieldset>
<div class="fields"><label>${t('attention.note')}<input name="note" maxlength="500"></label>
<label>${t('attention.dn')}<input name="dn" maxlength="50" autocomplete="off"></label>
<label>${t('attention.per-second')}<input name="perSecond" type="number" min="0.1" max="100" step="0.1" value="5" required></label></div>
<button>${t('attention.preview')}</button>
</form>`;
};

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
