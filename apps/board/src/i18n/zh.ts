import { destinationLabels, type TextKey } from './en.js';
import { ALERTS } from './zh/alerts.js';
import { ATTENTION } from './zh/attention.js';
import { LIFE } from './zh/life.js';
import { OVERVIEW } from './zh/overview.js';
import { REASONS } from './zh/reasons.js';
import { RECORDS } from './zh/records.js';
import { REPORTS } from './zh/reports.js';
import { SHELL } from './zh/shell.js';
import { TRACE } from './zh/trace.js';

export const ZH: Readonly<Record<TextKey, string>> = {
  ...SHELL,
  ...TRACE,
  ...destinationLabels('zh'),
  ...REASONS,
  ...ATTENTION,
  ...LIFE,
  ...OVERVIEW,
  ...RECORDS,
  ...REPORTS,
  ...ALERTS,
};
