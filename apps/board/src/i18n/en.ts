import { DESTINATION_ROWS, DESTINATIONS, type Destination } from '@scm-relay/schemas';
import { ALERTS } from './en/alerts.js';
import { ATTENTION } from './en/attention.js';
import { LIFE } from './en/life.js';
import { OVERVIEW } from './en/overview.js';
import { REASONS } from './en/reasons.js';
import { RECORDS } from './en/records.js';
import { REPORTS } from './en/reports.js';
import { SHELL } from './en/shell.js';
import { TRACE } from './en/trace.js';

type Labels = { readonly [D in Destination as `destination.${D}`]: string };

/** What people call the destinations, from their own table. */
export const destinationLabels = (language: 'en' | 'zh'): Labels =>
  // one entry for each name of the table that gives the type
  Object.fromEntries(
    DESTINATIONS.map((name) => [`destination.${name}`, DESTINATION_ROWS[name].label[language]]),
  ) as Labels;

/** Every text of the pages. The other language has the same keys: the compiler sees to it. */
export const EN = {
  ...SHELL,
  ...TRACE,
  ...destinationLabels('en'),
  ...REASONS,
  ...ATTENTION,
  ...LIFE,
  ...OVERVIEW,
  ...RECORDS,
  ...REPORTS,
  ...ALERTS,
} as const;

export type TextKey = keyof typeof EN;
