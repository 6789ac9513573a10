import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, UNKNOWN } from './prepared.js';

const [A, B] = [sn(1, 1), sn(1, 2)];
const POS = { channel: 'pos' as const, sellBillNum: 'XS1' };
const TO_BOTH: Routes = new Map(BUILTIN_ROUTES).set('pos.refuse', ['pos.refund', 'push.return']);

/** CONTRACT §3.1: a refuse takes what has not left; so do the pieces of a checkout that is taken back while it waits for their line. */
describe('a refuse that waits for a line of which a checkout is taken back', () => {
  const use = useRedis();
  let desk: Desk;

  /** two pieces of line 1, of which A is out by a checkout that push rejected; line 2 has not left */
  const open = async (routes: Routes = BUILTIN_ROUTES): Promise<void> => {
    desk = openDesk(use.redis(), use.prefix(), planContext(routes));
    await desk.announce(notice('P1', [line(1, 1, 2), line(2, 2)], POS));
    await desk.checkout('c1', 'P1', [A]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refuse('f', 'P1');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f')).to.equal('waiting/waiting-for-line');
  };
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const discard = async (): Promise<void> => {
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    await desk.mapAll();
  };
  /** every request that goes out to a destination from now on */
  const sent = async (destination: string): Promise<unknown[]> => {
    const requests: unknown[] = [];
    while (desk.jobs.some(({ queue }) => queue === destination)) {
      const { claim } = await desk.attempt(destination, DELIVERED);
      if (claim.answer === 'go') requests.push(claim.request);
    }
    return requests;
  };
  const field = (name: string) => use.redis().hget(`${use.prefix()}:notice:P1`, name);

  it('takes its pieces, too, and goes out as a whole', async () => {
    await open();
    await discard();
    expect(await sent('pos')).to.deep.equal([{ seq: 'f', lines: [1, 2] }]);
    expect(await desk.status('refuse', 'f')).to.equal('delivered');
    expect(await desk.ledger.notice('P1')).to.include({ state: 'refused', by: 'f' });
    expect([await field('f:1'), await field('r:1'), await field('f:2')]).to.deep.equal(['2', '2', '1']);
  });

  it('takes them where that is moved to another notice', async () => {
    await open();
    await desk.announce(notice('P2', [line(1, 1)], { ...POS, sellBillNum: 'XS2' }));
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'P2')).to.equal('ok');
    await desk.mapAll();
    expect(await sent('pos')).to.deep.equal([{ seq: 'f', lines: [1, 2] }]);
    expect(await desk.ledger.notice('P2')).to.include({ state: 'shipped' });
  });

  it('keeps the notice closed until it is mapped', async () => {
    await open();
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    expect((await desk.checkout('c2', 'P1', [B])).answer).to.equal('not-pending');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f')).to.equal('sending');
  });

  it('waits on for the pieces that another checkout left with', async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('P1', [line(1, 1, 3)], POS));
    await desk.checkout('c1', 'P1', [A]);
    await desk.checkout('c2', 'P1', [B], 'T2');
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.attempt('push', DELIVERED);
    await desk.refuse('f', 'P1');
    await desk.mapAll();
    await discard();
    expect(await desk.status('refuse', 'f')).to.equal('waiting/waiting-for-line');
    expect(await field('f:1')).to.equal('2');
    await desk.refund('r', 'P1', B);
    await desk.mapAll();
    expect(await sent('pos')).to.deep.equal([{ seq: 'r', lines: [1] }]);
    expect(await desk.status('refuse', 'f')).to.equal('delivered');
  });

  it('takes them where another destination was told already, under the same reference', async () => {
    await open(TO_BOTH);
    expect(await sent('push')).to.have.lengthOf(1);
    await discard();
    expect(await field('f:1')).to.equal('2');
    expect(await sent('pos')).to.deep.equal([{ seq: 'f', lines: [1, 2] }]);
    expect(await desk.status('refuse', 'f')).to.equal('delivered');
  });

  it('that the POS was told of goes to a person in the end, and never takes a second request', async () => {
    await open();
    expect(await sent('pos')).to.deep.equal([{ seq: 'f', lines: [2] }]);
    await discard();
    expect(await sent('pos')).to.deep.equal([]);
    expect(await desk.status('refuse', 'f')).to.equal('waiting/waiting-for-line');
    expect(await field('f:1')).to.equal('2');
  });

  it('whose request may have been processed sends that as it was, and no second one', async () => {
    await open();
    await desk.attempt('pos', UNKNOWN);
    expect(await desk.act('d/pos-1/refuse:f', 'retry')).to.equal('ok');
    await discard();
    expect(await sent('pos')).to.deep.equal([{ seq: 'f', lines: [2] }]);
    expect(await desk.status('refuse', 'f')).to.equal('waiting/waiting-for-line');
    expect(await field('f:1')).to.equal('2');
  });
});
