import { DESTINATION_ROWS, DESTINATIONS, type Destination } from '@scm-relay/schemas';
import * as en from './en/messages.js';
import { PAGES as EN_PAGES } from './en/pages.js';
import * as zh from './zh/messages.js';
import { PAGES as ZH_PAGES } from './zh/pages.js';

type Labels = { readonly [D in Destination as `destination.${D}`]: string };

/** What people call the destinations, from their own table. */
const destinationLabels = (language: 'en' | 'zh'): Labels =>
  // one entry for each name of the table that gives the type
  Object.fromEntries(
    DESTINATIONS.map((name) => [`destination.${name}`, DESTINATION_ROWS[name].label[language]]),
  ) as Labels;

const EN = { ...EN_PAGES, ...en.MESSAGES, ...destinationLabels('en') } as const;

export type TextKey = keyof typeof EN;

/** Every text of the pages and of alerts, by language. */
export const TEXTS: { readonly [L in 'en' | 'zh']: Readonly<Record<TextKey, string>> } = {
  en: EN,
  zh: { ...ZH_PAGES, ...zh.MESSAGES, ...destinationLabels('zh') },
};
