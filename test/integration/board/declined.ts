import { type Desk, line, notice, sn } from '../../support/desk.js';
import { type Answer, OPERATOR, type Stage } from './stage.js';

/** A refund whose delivery to WDT the vendor declined. */
export const declined = async (desk: Desk, n: number): Promise<void> => {
  await desk.announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
  await desk.refund(`S${n}`, `D${n}`, sn(n, 1), `T${n}`);
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: `code ${n}, call 13812345678` });
};

/** What somebody does to items of the attention list. */
export const act = (stage: Stage, order: unknown, who = OPERATOR): Promise<Answer> =>
  stage.ask('/api/attention/actions', who, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
