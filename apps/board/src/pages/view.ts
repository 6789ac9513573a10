import type { Ledger } from '@scm-relay/ledger';
import { type Html, html } from '@scm-relay/runtime';
import type { Request, RequestHandler, Response } from 'express';
import { type Caller, callerIfAny, isSafe } from '../auth/guard.js';
import { ownUrl, wantsPage } from '../http/target.js';
import { detailIn } from '../i18n/details.js';
import { type Language, languageOf, type Translate, translator } from '../i18n/language.js';

/** What the navigation shows on every page. */
export interface Counts {
  readonly attention: number;
  readonly waiting: number;
}

const counts = new WeakMap<Response, Counts>();

/** null where they could not be read, and on the pages that are open without login */
export const countsOf = (res: Response): Counts | null => counts.get(res) ?? null;

/** Reads the counts for every page; a page is shown without them where they cannot be read. */
export const withCounts =
  (ledger: Pick<Ledger, 'openCounts'>): RequestHandler =>
  async (req, res, next) => {
    if (wantsPage(req)) {
      const read = await ledger.openCounts().catch(() => null);
      if (read) counts.set(res, read);
    }
    next();
  };

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
  /** where it is shown in the other language: for the answer to a form, which cannot be asked for again, the page to go on with */
  readonly again: URL;
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
    const clock = new Intl.DateTimeFormat(locale, {
      timeZone,
      // 2026/11/21: in a narrow column the other one is broken in the midst of its day
      dateStyle: language === 'zh' ? 'short' : 'medium',
      timeStyle: 'medium',
    });
    const here = ownUrl(req.originalUrl);
    return {
      language,
      t: translator(language),
      caller: callerIfAny(res),
      counts: countsOf(res),
      timeZone,
      here,
      again: isSafe(req.method) ? here : ownUrl('/'),
      time: (iso) => html`<time datetime="${iso}">${clock.format(new Date(iso))}</time>`,
      age: ageIn(locale),
      detail: (text) => detailIn(language, text),
    };
  };
