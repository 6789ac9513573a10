import { DESTINATIONS } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { forget, moveAll } from '../../support/moves.js';
import { usePast } from './stage.js';

const EVENTS = [
  { kind: 'checkout', seq: 'out' },
  { kind: 'refund', seq: 'first' },
  { kind: 'refund', seq: 'last' },
  { kind: 'refund', seq: 'alone' },
  { kind: 'refuse', seq: 'gone' },
] as const;

describe('an event whose delivery lies with another one', function () {
  this.timeout(180_000);
  const use = usePast();

  /** Both pieces of a POS line come back: one delivery, with the last of them, stands for both. What else comes back goes by itself. */
  beforeEach(async () => {
    const desk = use.desk();
    const pos = { channel: 'pos', sellBillNum: 'XS1' } as const;
    await desk.announce(notice('P1', [line(1, 1, 2), line(2, 2, 1)], pos));
    await desk.checkout('out', 'P1', [sn(1, 1), sn(1, 2), sn(2, 1)]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    await desk.refund('first', 'P1', sn(1, 1));
    await desk.refund('last', 'P1', sn(1, 2));
    await desk.refund('alone', 'P1', sn(2, 1));
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refuse('gone', 'D1');
    await desk.mapAll();
    for (const to of ['pos', 'pos', 'push']) await desk.attempt(to, { status: 'delivered' });
    for (const { kind, seq } of EVENTS) expect(await desk.status(kind, seq), seq).to.equal('delivered');
  });

  const listed = async () =>
    Promise.all(
      [undefined, ...DESTINATIONS].map(async (destination) => {
        const filter = destination === undefined ? {} : { destination };
        const { items } = await use.both().eventsPage(filter, { limit: 50 });
        return [destination ?? 'all', items.map(({ seq, destinations }) => [seq, ...destinations])];
      }),
    );
  const exported = async () => {
    const rows: string[] = [];
    for await (const { seq, destination } of use.both().exportRows({ destination: 'pos' }))
      rows.push(`${seq} ${destination}`);
    return rows.sort();
  };

  it('is found by its destination, in lists and exports, when it is cold as when it was hot', async () => {
    const [list, rows] = [await listed(), await exported()];
    expect(rows).to.deep.equal(['alone pos', 'first pos', 'last pos']);
    await moveAll(use.desk().ledger, use.history());
    await forget(use.redis(), use.prefix(), EVENTS);
    expect(await listed()).to.deep.equal(list);
    expect(await exported()).to.deep.equal(rows);
  });
});
