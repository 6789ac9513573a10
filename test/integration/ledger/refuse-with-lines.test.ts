import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, mistakenContext, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

const [A, B] = [sn(1, 1), sn(2, 1)];
const POS = { channel: 'pos' as const, sellBillNum: 'XS1' };
const TO_BOTH: Routes = new Map(BUILTIN_ROUTES).set('pos.refuse', ['pos.refund', 'push.return']);

/** CONTRACT §4, `pos.refund`: a refuse names the lines of which nothing is out; for a line of which something is out it waits. */
describe('a refuse of which the POS has some lines, and that waits for another', () => {
  const use = useRedis();
  let desk: Desk;
  /** settings that a person has yet to put right */
  let wrong = false;
  const LINES = [line(1, 1, 2), line(2, 2)];
  const announce = (lines = LINES) => desk.announce(notice('P1', lines, POS));

  const open = async (routes: Routes = BUILTIN_ROUTES, lines = LINES): Promise<void> => {
    wrong = false;
    desk = openDesk(
      use.redis(),
      use.prefix(),
      mistakenContext(() => wrong, routes),
    );
    await announce(lines);
    await desk.checkout('c1', 'P1', [A]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
  };
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const refused = async (): Promise<void> => {
    await desk.refuse('f', 'P1');
    await desk.mapAll();
    await desk.attempt('pos', DELIVERED);
    expect(await desk.status('refuse', 'f')).to.match(/^(waiting.waiting-for-line|sending)$/);
  };
  const returned = async (): Promise<void> => {
    await desk.refund('r', 'P1', A);
    await desk.mapAll();
  };
  const sent = async (): Promise<unknown[]> => {
    const lines: unknown[] = [];
    while (desk.jobs.some(({ queue }) => queue === 'pos')) {
      const { claim } = await desk.attempt('pos', DELIVERED);
      if (claim.answer === 'go') lines.push(claim.request);
    }
    return lines;
  };
  const bothHaveIt = async (): Promise<void> => {
    expect(await sent()).to.deep.equal([{ seq: 'r', lines: [1] }]);
    const [f, r] = [await desk.event('refuse', 'f'), await desk.event('refund', 'r')];
    expect([f.status, r.status]).to.deep.equal(['delivered', 'delivered']);
    expect(f.deliveries.at(-1)?.id).to.equal(r.deliveries.at(-1)?.id);
  };

  it('has that line sent once for both, where it was rejected and is retried', async () => {
    await open();
    await refused();
    await returned();
    await desk.attempt('pos', REJECTED);
    expect(await desk.act('d/pos-1/refund:r', 'retry')).to.equal('ok');
    await desk.mapAll();
    await bothHaveIt();
  });

  it('has it sent once for both, too, where the return is the first to be mapped', async () => {
    await open();
    wrong = true;
    await returned();
    wrong = false;
    await refused();
    await announce();
    await desk.mapAll();
    await desk.attempt('pos', REJECTED);
    expect(await desk.act('d/pos-1/refund:r', 'retry')).to.equal('ok');
    await desk.mapAll();
    await bothHaveIt();
  });

  it('waits for it still after a retry', async () => {
    await open();
    await refused();
    expect(await desk.act('e/refuse:f', 'retry')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f')).to.equal('waiting/waiting-for-line');
    await returned();
    await bothHaveIt();
  });

  it('waits for it still after a retry at another destination', async () => {
    await open(TO_BOTH);
    await refused();
    await desk.attempt('push', REJECTED);
    await desk.act('d/push-2/refuse:f', 'retry');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    expect(await desk.status('refuse', 'f')).to.equal('waiting/waiting-for-line');
    await returned();
    expect(await sent()).to.deep.equal([{ seq: 'r', lines: [1] }]);
    expect(await desk.status('refuse', 'f')).to.equal('delivered');
  });

  it('has each of the lines sent that are complete once it can be mapped again', async () => {
    await open(BUILTIN_ROUTES, [line(1, 1, 2), line(2, 2, 2), line(3, 3)]);
    await desk.checkout('c2', 'P1', [B], 'T2');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await refused();
    wrong = true;
    await desk.act('e/refuse:f', 'retry');
    await desk.mapAll();
    wrong = false;
    await returned();
    await desk.refund('r2', 'P1', B);
    await desk.mapAll();
    expect(await sent()).to.deep.equal([]);
    await desk.act('e/refuse:f', 'retry');
    await desk.mapAll();
    expect(await sent()).to.deep.equal([
      { seq: 'r', lines: [1] },
      { seq: 'r2', lines: [2] },
    ]);
    for (const seq of ['r', 'r2']) expect(await desk.status('refund', seq)).to.equal('delivered');
    expect(await desk.status('refuse', 'f')).to.equal('delivered');
    expect(await use.redis().hget(`${use.prefix()}:notice:P1`, 'w:1')).to.equal('1');
  });

  it('has the line sent once where another return of it is retried before the one that was to send it is mapped', async () => {
    const routes = new Map(BUILTIN_ROUTES).set('pos.refund', ['pos.refund', 'push.return']);
    await open(routes, [line(1, 1, 3), line(2, 2)]);
    await desk.checkout('c2', 'P1', [sn(1, 2)], 'T2');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await refused();
    wrong = true;
    await desk.act('e/refuse:f', 'retry');
    await desk.mapAll();
    wrong = false;
    await returned();
    await desk.refund('r2', 'P1', sn(1, 2));
    await desk.mapAll();
    for (let i = 0; i < 2; i++) await desk.attempt('push', DELIVERED);
    const again = () => desk.act('e/refund:r', 'retry');
    expect(await again()).to.equal('ok');
    await desk.mapAll();
    await desk.act('e/refuse:f', 'retry');
    await desk.mapAll(1);
    expect(await desk.status('refund', 'r2')).to.equal('accepted');
    expect(await again()).to.equal('ok');
    await desk.mapAll();
    expect(await sent()).to.deep.equal([{ seq: 'r2', lines: [1] }]);
    expect(await desk.status('refuse', 'f')).to.equal('delivered');
  });
});
