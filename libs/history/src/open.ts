import { HistoryError } from './error.js';
import type { History, HistoryOptions } from './history.js';

/** Opens the history; connects when it is first asked for something. */
export const openHistory = (_options: HistoryOptions): History => {
  throw new HistoryError('failed', 'the history cannot be opened yet');
};
