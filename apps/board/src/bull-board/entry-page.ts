import { readFile } from 'node:fs/promises';
import { escapeHtml } from '@scm-relay/runtime';
import { assetPath } from '../http/assets.js';
import type { Language } from '../i18n/language.js';

/** What the page of `@bull-board/ui` brings along and our policy forbids: fonts from another host, styles in the markup. */
const FORBIDDEN = [/<link href="https:\/\/fonts\.[^>]*>/g, /<style>[\s\S]*?<\/style>/g, / style="[^"]*"/g];

/** What we add: its look and its names for buttons, see there. */
const OURS = `<link href="${assetPath('bull-board.css')}" rel="stylesheet"><script type="module" src="${assetPath('bull-board.js')}"></script>`;

const LANGUAGES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** Its settings with the language of our pages; a reader may choose another one there. */
const inLanguage = (config: string, lng: string): string =>
  JSON.stringify({ ...JSON.parse(config), locale: { lng } }).replaceAll('<', '\\u003c');

/**
 * Renders Bull Board's entry page in place of its template engine: `<%= name %>` escaped, `<%- name %>` as it is, without what
 * would need a lax content security policy.
 */
export async function renderEntryPage(file: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  const template = FORBIDDEN.reduce((rest, part) => rest.replace(part, ''), await readFile(file, 'utf8'));
  const base = String(values.base ?? '');
  const lng = values.language === 'zh' ? LANGUAGES.zh : LANGUAGES.en;
  const given = {
    ...values,
    basePath: `${base}${String(values.basePath ?? '')}`,
    uiConfig: inLanguage(String(values.uiConfig ?? '{}'), lng),
  };
  return template
    .replace('<html lang="en"', `<html lang="${lng}"`)
    .replace('</head>', `${OURS.replaceAll('="/', `="${base}/`)}</head>`)
    .replace(/<%([-=])\s*(\w+)\s*%>/g, (_all, how: string, name: string) => {
      const text = String(given[name as keyof typeof given] ?? '');
      return how === '=' ? escapeHtml(text) : text;
    });
}
