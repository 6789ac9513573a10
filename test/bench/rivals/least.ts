import { readFileSync } from 'node:fs';

/** Where the least that keeps as much as the relay keeps it. */
export const LEAST_PREFIX = '{least}:';

/** Its scripts, for `FUNCTION LOAD`. */
export const leastLibrary = (): string =>
  readFileSync(new URL('../../../bench/rivals/least.lua', import.meta.url), 'utf8');
