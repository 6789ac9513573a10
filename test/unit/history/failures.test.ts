import { HistoryError } from '@scm-relay/history';
import { createFailures } from '@scm-relay/history-process';
import { RedisRefusal } from '@scm-relay/runtime';
import { expect } from 'chai';
import { collectLogs } from '../../support/logs.js';

describe('why a task of the history fails', () => {
  for (const [error, reason] of [
    [new HistoryError('unreachable', 'it does not answer'), 'PostgreSQL: it does not answer'],
    [new RedisRefusal('NOPERM'), 'Redis refuses: NOPERM'],
    [new Error('Connection is closed.'), 'Redis cannot be reached: Connection is closed.'],
    [new Error('a fault of ours'), 'a fault of ours'],
  ] as const) {
    it(`names who it is: ${reason}`, () => {
      const failures = createFailures(collectLogs().logger);
      failures.set('moving-1', error);
      expect(failures.reasons()).to.deep.equal([`moving-1: ${reason}`]);
    });
  }
});
