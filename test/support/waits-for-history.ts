import type { History } from '@scm-relay/history';
import type { RedisClient } from '@scm-relay/runtime';
import { line, notice, openDesk, planContext, sn } from './desk.js';
import { ripenNotices } from './fake-history.js';
import { moveAll } from './moves.js';

/** Whom a cold notice is about. */
export const PERSON = { name: '欧阳靖雯', mobile: '13912345678' };

const nobody = (): Promise<never> => Promise.reject(new Error('the history does not answer'));

/**
 * Notice D1 of a person left and is cold. What Redis holds of it: its refund `late`, which quotes her name and waits for the history; a
 * refused body that does the same.
 */
export const waitsForHistory = async (redis: RedisClient, prefix: string, history: History): Promise<void> => {
  const desk = openDesk(redis, prefix, planContext(), {
    retention: { days: 0, itemDays: 400, noticeHotDays: 0 },
    history: { find: nobody, homeOf: nobody, noticesOf: nobody },
  });
  const { ledger } = desk;
  await ledger.history.announce();
  await desk.announce(notice('D1', [line(1, 1)], { member: PERSON }));
  await desk.checkout('c1', 'D1', [sn(1, 1)], 'YT1');
  await desk.mapAll();
  await desk.attempt('push', { status: 'delivered' });
  for (let gone = false; !gone; gone = (await redis.exists(`${prefix}:notice:D1`)) === 0) {
    await ripenNotices(redis, prefix);
    await moveAll(ledger, history);
    await ledger.history.letGo({ most: 100 });
  }
  const content = { seq: 'late', dn: 'D1', tn: 'BACK', sn: sn(1, 1) };
  const posted = { ...content, remark: `for ${PERSON.name}` };
  const [result] = await ledger.acceptMany([{ kind: 'refund', content, posted, fingerprint: 'late' }]);
  if (result === undefined || result instanceof Error || result.answer !== 'accepted') throw new Error('not accepted');
  desk.queue([result.job]);
  await desk.mapAll();
  await ledger.keepRefused({
    requestId: 'q1',
    at: Date.now(),
    kind: 'refund',
    status: 400,
    code: 'invalid-event',
    errors: null,
    caller: null,
    body: JSON.stringify({ seq: 'bad', dn: 'D1', remark: PERSON.name }),
  });
};
