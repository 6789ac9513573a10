import { type Html, html } from '@scm-relay/runtime';
import type { Response } from 'express';
import { assetPath } from '../http/assets.js';
import { baseOf, withBase } from '../http/base-path.js';
import type { TextKey } from '../i18n/texts.js';
import type { View } from './view.js';

const LINKS = [
  ['/', 'nav.overview'],
  ['/events', 'nav.events'],
  ['/waiting', 'nav.waiting'],
  ['/attention', 'nav.attention'],
  ['/trace', 'nav.trace'],
  ['/reports', 'nav.reports'],
  ['/refused', 'nav.refused'],
  ['/audit', 'nav.audit'],
  ['/queues', 'nav.queues'],
] as const satisfies readonly (readonly [string, TextKey])[];

/** How many are there; kept up to date by the pages' script. */
const count = ({ counts }: View, path: string): Html => {
  const name = path === '/attention' ? 'attention' : path === '/waiting' ? 'waiting' : null;
  if (name === null) return html``;
  const n = counts?.[name] ?? 0;
  return html`<span class="count" data-count="${name}"${n === 0 ? html` hidden` : ''}>${n}</span>`;
};

const link = (view: View, [path, key]: (typeof LINKS)[number]): Html => {
  const { t, here } = view;
  const current = path === '/' ? here.pathname === '/' : here.pathname.startsWith(path);
  return html`<li><a href="${path}" data-path="${path}"${current ? html` aria-current="page"` : ''}>${t(key)}${count(view, path)}</a></li>`;
};

const search = ({ t }: View): Html =>
  html`<form class="find" method="get" action="/trace" role="search" aria-label="${t('nav.search')}">
<input name="q" type="search" maxlength="200" autocomplete="off" spellcheck="false" placeholder="${t('nav.search.hint')}" aria-label="${t('nav.search')}" aria-keyshortcuts="/" data-search></form>`;

/** The same page in the other language. */
const otherLanguage = ({ again, language }: View): Html => {
  const url = new URL(again);
  const other = language === 'zh' ? 'en' : 'zh';
  url.searchParams.set('lang', other);
  const [tag, name] = other === 'zh' ? ['zh-CN', '简体中文'] : ['en', 'English'];
  return html`<a class="language" href="${url.pathname}${url.search}" hreflang="${tag}" lang="${tag}">${name}</a>`;
};

/** Hidden field that proves a form came from one of our pages; empty for callers without a session. */
export const tokenField = ({ caller }: View): Html =>
  html`<input type="hidden" name="token" value="${caller?.session?.token ?? ''}">`;

const account = (view: View): Html => {
  const { t, caller } = view;
  if (!caller) return html``;
  return html`<span class="who">${caller.name} <span class="role">${t(`role.${caller.role}`)}</span></span>
    ${
      caller.session
        ? html`<form method="post" action="/logout">${tokenField(view)}<button class="plain">${t('nav.logout')}</button></form>`
        : ''
    }`;
};

const KEYS = [
  ['/', 'keys.search'],
  ['j k', 'keys.rows'],
  ['g o', 'nav.overview'],
  ['g e', 'nav.events'],
  ['g w', 'nav.waiting'],
  ['g a', 'nav.attention'],
  ['g r', 'nav.refused'],
  ['g t', 'nav.trace'],
  ['g n', 'nav.reports'],
  ['?', 'keys.help'],
] as const satisfies readonly (readonly [string, TextKey])[];

const keys = ({ t }: View): Html =>
  html`<dialog id="keys" aria-label="${t('keys.title')}"><h2>${t('keys.title')}</h2><dl>${KEYS.map(
    ([press, key]) => html`<dt><kbd>${press}</kbd></dt><dd>${t(key)}</dd>`,
  )}</dl><form method="dialog"><button>${t('keys.close')}</button></form></dialog>`;

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** scripts of `/assets` beside the one every page has */
  readonly scripts?: readonly string[];
  /** style sheets of `/assets` beside the one every page has */
  readonly styles?: readonly string[];
}

/** A whole page around its body. */
export const layout = (view: View, { title, body, scripts = [], styles = [] }: Page): string => {
  const { t, caller, counts, language, timeZone } = view;
  const waiting = counts && counts.attention > 0 ? `(${counts.attention}) ` : '';
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${waiting}${title} · scm-relay</title>
${[...styles, 'board.css'].map((file) => html`<link rel="stylesheet" href="${assetPath(file)}">`)}
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
${[...scripts, 'board.js'].map((file) => html`<script src="${assetPath(file)}"${file.startsWith('uPlot') ? '' : html` type="module"`} defer></script>`)}
</head>
<body data-counts="/api/counts">
<a class="skip" href="#main">${t('nav.skip')}</a>
<header class="top">
<a class="brand" href="/">scm-relay</a>
${caller ? html`<nav aria-label="${t('nav.label')}"><ul>${LINKS.map((each) => link(view, each))}</ul></nav>${search(view)}` : ''}
<div class="account">${otherLanguage(view)}${account(view)}</div>
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
${caller ? html`<footer><p class="hint">${t('page.zone', { zone: timeZone })}</p></footer>` : ''}
${caller ? keys(view) : ''}
<div id="said" class="hidden" role="status" data-copied="${t('copy.done')}"></div>
</body>
</html>
`.text;
};

export const sendPage = (res: Response, view: View, page: Page, status = 200): void => {
  res
    .status(status)
    .type('html')
    .send(withBase(layout(view, page), baseOf(res)));
};
