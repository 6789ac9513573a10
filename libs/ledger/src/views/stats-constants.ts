export const SLOT_MS = 300_000;
export const HOUR_MS = 3_600_000;
/** milliseconds */
export const DURATION_BOUNDS = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000] as const;

/** What `views/stats.lua` includes. */
export const STATS_CONSTANTS: Readonly<Record<string, string>> = {
  'views/stats-constants': `local SLOT_MS, HOUR_MS, BOUNDS = ${SLOT_MS}, ${HOUR_MS}, { ${DURATION_BOUNDS.join(', ')} }`,
};
