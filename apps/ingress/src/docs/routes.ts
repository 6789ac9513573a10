import { BUILD, type HttpApp, sendProblem } from '@scm-relay/runtime';
import { openApi } from '@scm-relay/schemas';
import type { Request } from 'express';
import { docsPage, type PageLanguage, POLICY } from './page.js';

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

/** A schema of the description as a document of its own, those it refers to beside it. */
const schemaFile = (name: string): string | null => {
  const { schemas } = openApi('both', VERSION).components;
  if (!Object.hasOwn(schemas, name)) return null;
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `/schemas/${name}.json`,
    ...schemas[name],
  };
  return JSON.stringify(whole, null, 2).replaceAll(/"#\/components\/schemas\/(\w+)"/g, '"/schemas/$1.json"');
};

/** `/openapi.json`, `/schemas/{name}.json` and `/docs` (CONTRACT §3.5), open to everybody: they hold nothing but the contract. Made on first use. */
export function docsRoutes(app: HttpApp): void {
  const json = once(() => JSON.stringify(openApi('both', VERSION, BUILD.commit)));
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
  app.route('/schemas/:file', {
    GET: (req, res) => {
      const [, name] = /^(\w+)\.json$/.exec(String(req.params.file)) ?? [];
      const text = name === undefined ? null : schemaFile(name);
      if (text === null) return sendProblem(res, 'not-found', 'There is no such schema.');
      res.setHeader('Cache-Control', MAX_AGE);
      res.type('application/schema+json').send(text);
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
