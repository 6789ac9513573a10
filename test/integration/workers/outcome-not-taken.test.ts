import type { Outcome } from '@scm-relay/connectors';
import type { Ledger } from '@scm-relay/ledger';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { collectLogs } from '../../support/logs.js';
import { CAREFUL } from '../../support/policy.js';
import { useRedis } from '../../support/shared-redis.js';

const DELIVERED: Outcome = { outcome: 'delivered', httpStatus: 200, response: null };
const replyError = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

/** What passes by itself, or is put right by an operator while the process runs. */
const TROUBLES: readonly Error[] = [
  new Error('Connection is closed.'),
  replyError("OOM command not allowed when used memory > 'maxmemory'."),
  replyError("READONLY You can't write against a read only replica. script: scm_x, on @user_function:3."),
  replyError('ERR user_function:1: Script killed by user with FUNCTION KILL. script: scm_x, on @user_function:3.'),
  replyError("ERR The user executing the script can't run this command script: scm_x, on @user_function:2."),
];

describe('an outcome that the ledger does not take', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    for (const n of [1, 2]) {
      await desk.announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(n, 1));
    }
    await desk.mapAll();
  });

  const deliver = (send: () => Promise<Outcome>, finish: Ledger['finish'] = desk.ledger.finish) => {
    const { logger, lines } = collectLogs();
    const enqueue = async (): Promise<void> => undefined;
    const sender = createSender({
      destination: 'wdt',
      ledger: { finish },
      client: { send, close: () => undefined },
      policy: CAREFUL,
      logger,
      enqueue,
      replicated: async () => true,
      releaseQueue: async () => undefined,
    });
    const process = deliveryProcessor({ ledger: desk.ledger, sender, logger, enqueue });
    const next = () => {
      const job = desk.take('wdt');
      if (!job || !('delivery' in job.data)) throw new Error('no job of the destination is left');
      return process({ queue: 'wdt', id: job.id, data: job.data, attemptsMade: 0 });
    };
    return { sender, lines, ended: next(), next };
  };

  it('because its script fails is told with the error at once, and its place is free', async () => {
    const { sender, lines, ended } = deliver(async () => {
      await use.redis().hset(`${use.prefix()}:event:refund:r1`, 'wdt-1', '{');
      return DELIVERED;
    });
    expect(String(await ended.catch((error: unknown) => error))).to.include('ReplyError');
    const told = lines.filter(({ level }) => level === 'error').map(({ fields }) => fields);
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ delivery: 'wdt-1/refund:r1', n: 1, outcome: 'delivered', httpStatus: 200 });
    expect(await sender.claims.take(0)).not.to.equal(null);
  });

  it('is told once for each cause, however often it is offered and however many are under way', async () => {
    const [, full, readOnly] = TROUBLES;
    const troubles = [full, full, full, full, readOnly, readOnly];
    const { ended, next, lines } = deliver(
      async () => DELIVERED,
      async (...args) => {
        const trouble = troubles.shift();
        if (trouble) throw trouble;
        return desk.ledger.finish(...args);
      },
    );
    const done = { end: 'done', result: 'delivered' };
    expect(await Promise.all([ended, next()])).to.deep.equal([done, done]);
    const told = lines.filter(({ message }) => message === 'ledger did not take an outcome, trying again');
    expect(told.map(({ fields }) => fields?.error)).to.deep.equal([full, readOnly]);
  });

  for (const trouble of TROUBLES)
    it(`is offered again after: ${trouble.message}`, async () => {
      let failures = 0;
      const { ended } = deliver(
        async () => DELIVERED,
        async (...args) => {
          failures += 1;
          if (failures === 1) throw trouble;
          return desk.ledger.finish(...args);
        },
      );
      expect(await ended).to.deep.equal({ end: 'done', result: 'delivered' });
      expect(await desk.status('refund', 'r1')).to.equal('delivered');
    });
});
