import { HistoryUnavailableError } from '../history/thaw-source.js';
import type { PastReader } from './reader.js';

/** A page waits so long: it may ask twice, and its reader is told after eight seconds that nothing comes. */
const WAIT_MS = 2_500;

type Display = Omit<PastReader, 'stream'>;

/**
 * The history for who only shows something: each function rejects with a HistoryUnavailableError after `waitMs`. While a call that was
 * given up is still unanswered the next ones are not made: a page that asks for hundreds of events waits once, as does everybody else.
 */
export const briefly = (past: Display, waitMs = WAIT_MS): Display => {
  let unanswered = 0;

  const inTime = <T>(answer: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        unanswered++;
        reject(new HistoryUnavailableError({ cause: new Error(`no answer within ${waitMs} ms`) }));
      }, waitMs);
      const end = (): void => {
        clearTimeout(timer);
        if (late) unanswered--;
      };
      answer.finally(end).then(resolve, reject);
    });
  const bounded =
    <A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (unanswered > 0) throw new HistoryUnavailableError();
      return inTime(ask(...args));
    };

  return {
    find: bounded((kind, seq) => past.find(kind, seq)),
    byNumber: bounded((number, limit) => past.byNumber(number, limit)),
    noticesOf: bounded((by) => past.noticesOf(by)),
    search: bounded((filter, page) => past.search(filter, page)),
    auditPage: bounded((filter, page) => past.auditPage(filter, page)),
  };
};
