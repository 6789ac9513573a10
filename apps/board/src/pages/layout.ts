import type { Response } from 'express';
import type { TextKey } from '../i18n/en.js';
import { type Html, html } from './html.js';
import type { View } from './view.js';

const LINKS = [
  ['/', 'nav.overview'],
  ['/trace', 'nav.trace'],
  ['/attention', 'nav.attention'],
  ['/refused', 'nav.refused'],
  ['/audit', 'nav.audit'],
  ['/queues', 'nav.queues'],
] as const satisfies readonly (readonly [string, TextKey])[];

const link = ({ t, here }: View, [path, key]: (typeof LINKS)[number]): Html => {
  const current = path === '/' ? here.pathname === '/' : here.pathname.startsWith(path);
  return html`<li><a href="${path}"${current ? html` aria-current="page"` : ''}>${t(key)}</a></li>`;
};

/** The same page in the other language. */
const otherLanguage = ({ here, language }: View): Html => {
  const url = new URL(here);
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
  const { t, caller, language } = view;
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · scm-relay</title>
${[...styles, 'board.css'].map((file) => html`<link rel="stylesheet" href="/assets/${file}">`)}
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
${[...scripts, 'board.js'].map((file) => html`<script src="/assets/${file}"${file.startsWith('uPlot') ? '' : html` type="module"`} defer></script>`)}
</head>
<body>
<a class="skip" href="#main">${t('nav.skip')}</a>
<header class="top">
<a class="brand" href="/">scm-relay</a>
${caller ? html`<nav aria-label="${t('nav.label')}"><ul>${LINKS.map((each) => link(view, each))}</ul></nav>` : ''}
<div class="account">${otherLanguage(view)}${account(view)}</div>
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
};

export const sendPage = (res: Response, view: View, page: Page, status = 200): void => {
  res.status(status).type('html').send(layout(view, page));
};
