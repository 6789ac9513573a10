import type { Request, Response } from 'express';
import { TEXTS, type TextKey } from './texts.js';

export type Language = 'en' | 'zh';
const COOKIE = 'scm-language';
const YEAR_SECONDS = 31_536_000;

const asLanguage = (value: unknown): Language | null => (value === 'en' || value === 'zh' ? value : null);

/**
 * `?lang=` wins and is remembered, then the cookie, then what the browser asks for. What a page asks for by itself chooses nothing: an
 * open tab would take back what was chosen in another.
 */
export function languageOf(req: Request, res: Response): Language {
  const chosen = asLanguage(req.query.lang);
  if (chosen) {
    if (req.headers['x-background'] === undefined)
      res.append('Set-Cookie', `${COOKIE}=${chosen}; Path=/; SameSite=Strict; Max-Age=${YEAR_SECONDS}`);
    return chosen;
  }
  const kept = asLanguage(new RegExp(`(?:^|;\\s*)${COOKIE}=(\\w+)`).exec(req.headers.cookie ?? '')?.[1]);
  if (kept) return kept;
  return req.acceptsLanguages(['en', 'zh', 'zh-CN', 'zh-Hans']).toString().startsWith('zh') ? 'zh' : 'en';
}

export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** Texts of one language; `{name}` in a text is replaced by the value of that name. */
export const translator = (language: Language): Translate => {
  const texts = TEXTS[language];
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
};
