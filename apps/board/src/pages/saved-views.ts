import { type Html, html } from './html.js';
import type { View } from './view.js';

/** Filters somebody named; they lie in their browser, and `views.js` shows them. */
export const savedViews = ({ t }: View): Html =>
  html`<section class="views" data-views data-remove="${t('views.remove')}" aria-label="${t('views.title')}" hidden>
<ul class="chips"></ul>
<details><summary>${t('views.save')}</summary><form class="row"><label>${t('views.name')}
<input name="view" maxlength="40" required autocomplete="off"></label><button>${t('views.do')}</button></form></details>
</section>`;
