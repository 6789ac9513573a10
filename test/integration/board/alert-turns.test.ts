import { createAlertStore, startAlerts } from '@scm-relay/board';
import type { KeptBody } from '@scm-relay/ledger';
import { openQueues, readConfig } from '@scm-relay/runtime';
import { expect } from 'chai';
import { openDesk } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const BODIES = 120;

describe('the alerts of a flood of refused bodies', () => {
  const { redis, prefix } = useRedis();

  it('leave others of the board their turn between two', async () => {
    let turn = 0;
    let next = setImmediate(function count() {
      turn += 1;
      next = setImmediate(count);
    });
    const looks: number[] = [];
    const turns = new Set<number>();
    const bodies = Array.from({ length: BODIES }, (_, i): KeptBody => {
      const entry = { at: 1, keptAt: 2, requestId: `r${i}`, kind: 'refund', status: 400, code: 'x' } as const;
      return {
        ...{ ...entry, errors: null, caller: null, numbers: null, body: `{"dn":"D${i}"}` },
        // asked for when its alert is made
        get repeats() {
          turns.add(turn);
          return 1;
        },
      };
    });
    const { ledger } = openDesk(redis(), prefix());
    const store = createAlertStore(redis(), prefix());
    const queues = openQueues(redis(), prefix());
    const env = { BOARD_USERS: 'a:b:viewer', ALERT_WEBHOOK_URL: 'http://127.0.0.1:1/' };
    const alerts = startAlerts({
      config: readConfig(['board'], env).alerts,
      timeZone: 'UTC',
      sources: {
        ledger: {
          ...ledger,
          // none at the first look
          refusedPortion: async (from, count) => ({
            bodies: looks.length === 0 ? [] : bodies.slice(from, from + count),
          }),
        },
        queues,
        durability: async () => ({ aof: true, fsync: 'always', evicts: false, writable: true, problems: [] }),
        memory: async () => ({ bytes: 1, limit: 100 }),
      },
      store: {
        ...store,
        write: async (state) => {
          await store.write(state);
          looks.push(turn);
        },
      },
      log: silentLogger,
      everyMs: 20,
    });
    try {
      await until(() => turns.size > 0 && looks.length >= 2, { what: 'the second look' });
      expect(turns.size).to.equal(BODIES);
    } finally {
      clearImmediate(next);
      await alerts.stop();
      await queues.close();
    }
  });
});
