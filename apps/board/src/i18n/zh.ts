import type { TextKey } from './en.js';
import { ATTENTION } from './zh/attention.js';
import { OVERVIEW } from './zh/overview.js';
import { REASONS } from './zh/reasons.js';
import { RECORDS } from './zh/records.js';
import { SHELL } from './zh/shell.js';
import { TRACE } from './zh/trace.js';

export const ZH: Readonly<Record<TextKey, string>> = {
  ...SHELL,
  ...TRACE,
  ...REASONS,
  ...ATTENTION,
  ...OVERVIEW,
  ...RECORDS,
};
