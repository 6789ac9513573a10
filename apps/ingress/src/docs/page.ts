import { createHash } from 'node:crypto';
import { Html, html } from '@scm-relay/runtime';
import type { OpenApi } from '@scm-relay/schemas';
import { fieldTable, prose } from './fields.js';

/** The one style sheet of the page, inline: no second request, no outside font, and a policy that allows nothing but it. */
const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem 1rem 4rem}
h1{margin:.5rem 0}h2{margin-top:3rem;border-bottom:1px solid var(--line)}h3{margin-top:2rem}
nav ul{columns:2;padding-left:1.2rem}@media(max-width:40rem){nav ul{columns:1}}
code,pre{font:.9em/1.5 ui-monospace,monospace}code{background:var(--soft);padding:.1em .3em;border-radius:3px}
pre{background:var(--soft);padding:.8rem;overflow-x:auto;border-radius:6px}pre code{background:none;padding:0}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-top:1px solid var(--line)}
td p{margin:0 0 .3rem}.method{font-weight:700}.status{font-weight:700;white-space:nowrap}
a{color:inherit}header nav{float:right}`;

const digest = createHash('sha256').update(STYLE).digest('base64');

/** `Content-Security-Policy` of the page: no script, no frame, no request, one style sheet. */
export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${digest}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export type PageLanguage = 'en' | 'zh-CN';

const LABELS = {
  en: {
    other: '简体中文',
    body: 'Body',
    answers: 'Answers',
    codes: 'Error codes',
    field: 'Field',
    type: 'Type',
    required: 'Required',
    meaning: 'Meaning',
    status: 'Status',
    code: 'Code',
    cause: 'Cause',
    remedy: 'What to do',
    query: 'Parameters',
  },
  'zh-CN': {
    other: 'English',
    body: '报文',
    answers: '应答',
    codes: '错误码',
    field: '字段',
    type: '类型',
    required: '必填',
    meaning: '含义',
    status: '状态码',
    code: '错误码',
    cause: '原因',
    remedy: '处理方法',
    query: '参数',
  },
} as const;
type Labels = (typeof LABELS)[PageLanguage];

/** The parts of an operation that the page shows; the object is our own (`openApi`), read as plain JSON. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
interface Media {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

const METHODS = ['get', 'put', 'post'] as const;

const curl = (method: string, path: string, type: string, { parameters = [] }: Operation, value: unknown): string => {
  const query = parameters.map(({ name }) => `${name}=…`).join('&');
  const address = `$INGRESS${path.replace('{dn}', 'OMS009246908643')}${query === '' ? '' : `?${query}`}`;
  return [
    `curl -i -X ${method} "${address}" \\`,
    `  -H 'X-Api-Key: …' -H 'Content-Type: ${type}' \\`,
    `  -d '${JSON.stringify(value)}'`,
  ].join('\n');
};

const requestOf = (document: OpenApi, method: string, path: string, operation: Operation, t: Labels): Html[] =>
  Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema, examples = {} }]) => {
    const name =
      String(schema.$ref ?? '')
        .split('/')
        .at(-1) ?? '';
    const heads = [t.field, t.type, t.required, t.meaning];
    return html`<h4>${t.body} <code>${type}</code></h4>
${fieldTable(document.components.schemas[name] ?? schema, heads)}
${Object.values(examples).map(
  ({ value }) => html`<pre><code>${curl(method, path, type, operation, value)}</code></pre>`,
)}`;
  });

const operationOf = (document: OpenApi, method: string, path: string, operation: Operation, t: Labels): Html =>
  html`<section id="${operation.operationId}"><h3><span class="method">${method}</span> <code>${path}</code></h3>
<p><b>${operation.summary}</b></p>${prose(operation.description ?? '')}
${requestOf(document, method, path, operation, t)}
<h4>${t.answers}</h4><table><tbody>${Object.entries(operation.responses).map(
    ([status, { description }]) => html`<tr><td class="status">${status}</td><td>${prose(description)}</td></tr>`,
  )}</tbody></table></section>`;

const codesOf = (document: OpenApi, t: Labels): Html => {
  const codes = document.components.schemas.Problem?.['x-codes'] as Readonly<
    Record<string, { readonly status: number; readonly cause: string; readonly remedy: string }>
  >;
  return html`<h2 id="codes">${t.codes}</h2><table><thead><tr><th>${t.status}</th><th>${t.code}</th><th>${t.cause}</th><th>${t.remedy}</th></tr></thead><tbody>${Object.entries(
    codes,
  ).map(
    ([code, { status, cause, remedy }]) =>
      html`<tr><td class="status">${status}</td><td><code>${code}</code></td><td>${prose(cause)}</td><td>${prose(remedy)}</td></tr>`,
  )}</tbody></table>`;
};

/** The description of the ingress as a page, from the very object `/openapi.json` answers. Pure. */
export const docsPage = (document: OpenApi, language: PageLanguage): string => {
  const t = LABELS[language];
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as Readonly<Partial<Record<string, Operation>>>)[method];
      return operation ? [{ method: method.toUpperCase(), path, operation }] : [];
    }),
  );
  const { title, version, description } = document.info;
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} ${version}</title><style>${new Html(STYLE)}</style></head><body>
<header><nav><a href="?lang=${language === 'en' ? 'zh-CN' : 'en'}" lang="${language === 'en' ? 'zh-CN' : 'en'}">${t.other}</a></nav>
<h1>${title} <small>${version}</small></h1>${prose(description)}</header>
<nav aria-label="${title}"><ul>${operations.map(
    ({ method, path, operation }) =>
      html`<li><a href="#${operation.operationId}">${method} ${path}</a> ${operation.summary}</li>`,
  )}<li><a href="#codes">${t.codes}</a></li><li><a href="/openapi.json">openapi.json</a></li></ul></nav>
<main>${operations.map(({ method, path, operation }) => operationOf(document, method, path, operation, t))}
${codesOf(document, t)}</main></body></html>`.text;
};
