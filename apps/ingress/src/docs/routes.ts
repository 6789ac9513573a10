import { BUILD, type HttpApp } from '@scm-relay/runtime';
import { openApi } from '@scm-relay/schemas';
import type { Request } from 'express';
import { docsPage, type PageLanguage } from './page.js';
import { POLICY } from './style.js';

const VERSION = BUILD.version;
const MAX_AGE = 'public, max-age=300';

const languageOf = (req: Request): PageLanguage => {
  const { lang } = req.query;
  if (lang === 'en' || lang === 'zh-CN') return lang;
  return req.acceptsLanguages('en', 'zh-CN', 'zh') === 'en'
    ? 'en'
    : req.acceptsLanguages('zh-CN', 'zh')
      ? 'zh-CN'
      : 'en';
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** `/openapi.json` and `/docs` (CONTRACT §3.5), open to everybody: they hold nothing but the contract. Made on first use. */
export function docsRoutes(app: HttpApp): void {
  const json = once(() => JSON.stringify(openApi('both', VERSION)));
  const pages = {
    en: once(() => docsPage(openApi('en', VERSION), 'en')),
    'zh-CN': once(() => docsPage(openApi('zh-CN', VERSION), 'zh-CN')),
  };
  app.route('/openapi.json', {
    GET: (_req, res) => {
      res.setHeader('Cache-Control', MAX_AGE);
      res.type('application/json').send(json());
    },
  });
  app.route('/docs', {
    GET: (req, res) => {
      res.setHeader('Content-Security-Policy', POLICY);
      res.setHeader('Cache-Control', MAX_AGE);
      res.setHeader('Vary', 'Accept-Language');
      res.type('text/html').send(pages[languageOf(req)]());
    },
  });
}
