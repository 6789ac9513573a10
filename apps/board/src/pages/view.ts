import type { Request, Response } from 'express';
import { type Caller, callerIfAny } from '../auth/caller.js';
import { ownUrl } from '../http/own-url.js';
import { detailIn } from '../i18n/details.js';
import { type Language, languageOf, type Translate, translator } from '../i18n/language.js';
import { type Counts, countsOf } from './counts.js';
import { type Html, html } from './html.js';

/** What every page knows of the request it answers. */
export interface View {
  readonly language: Language;
  readonly t: Translate;
  /** null on the pages that are open without login */
  readonly caller: Caller | null;
  /** null where they could not be read */
  readonly counts: Counts | null;
  /** path and query of this page */
  readonly here: URL;
  readonly timeZone: string;
  /** a moment in the operators' time zone */
  readonly time: (iso: string) => Html;
  /** how long ago something was, or will be, in words */
  readonly age: (ms: number) => string;
  /** what our processes say of an event or an attempt */
  readonly detail: (text: string) => string;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const ageIn = (locale: string) => {
  const words = (unit: string, value: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' }).format(value);
  return (ms: number): string => {
    for (const [unit, length] of UNITS) if (ms >= length) return words(unit, Math.floor(ms / length));
    return words('second', Math.max(0, Math.floor(ms / 1000)));
  };
};

export type ViewOf = (req: Request, res: Response) => View;

export const createViews =
  (timeZone: string): ViewOf =>
  (req, res) => {
    const language = languageOf(req, res);
    const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
    const clock = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'medium' });
    return {
      language,
      t: translator(language),
      caller: callerIfAny(res),
      counts: countsOf(res),
      timeZone,
      here: ownUrl(req.originalUrl),
      time: (iso) => html`<time datetime="${iso}">${clock.format(new Date(iso))}</time>`,
      age: ageIn(locale),
      detail: (text) => detailIn(language, text),
    };
  };
