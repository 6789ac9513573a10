export { HISTORY_ERROR_CODES, HistoryError, type HistoryErrorCode, isOfRecord } from './error.js';
export type * from './history.js';
export { openHistory } from './open.js';
