import { expect } from 'chai';
import { type Desk, line, mistakenContext, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

const A = sn(1, 1);

/** CONTRACT §4: a later sale of the same piece never changes whose refund it is. */
describe('an earlier life of a piece, whose checkout is mapped anew', () => {
  const use = useRedis();
  let desk: Desk;
  /** settings that a person has yet to put right */
  let wrong = false;
  beforeEach(() => {
    wrong = false;
    desk = openDesk(
      use.redis(),
      use.prefix(),
      mistakenContext(() => wrong),
    );
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  /** left with `c1`, came back, and left again with `c3` */
  const twice = async (...repeats: readonly string[]): Promise<void> => {
    await desk.announce(notice('D1', [line(1, 1, 3)]));
    for (const seq of ['c1', ...repeats]) await desk.checkout(seq, 'D1', [A], `T-${seq}`);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    expect(await back('r1')).to.equal('sending');
    await desk.attempt('wdt', DELIVERED);
    await desk.checkout('c3', 'D1', [A], 'T-c3');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
  };
  const back = async (seq: string): Promise<string> => {
    await desk.refund(seq, 'D1', A);
    await desk.mapAll();
    return desk.status('refund', seq);
  };
  const retry = async (): Promise<void> => {
    expect(await desk.act('d/push-1/checkout:c1', 'retry')).to.equal('ok');
    await desk.mapAll();
  };
  const lives = async () => JSON.parse((await use.redis().hget(`${use.prefix()}:notice:D1`, `i:${A}`)) ?? '[]');

  it('stays before the later one when a repeat takes its place: each is paid back once', async () => {
    await twice('c2');
    await desk.act('d/push-1/checkout:c1', 'discard');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c2')).to.equal('sending');
    expect(await lives()).to.deep.equal(['1', 'T-c3', 'c3', '', [['1', 'T-c2', 'c2', 'r1']]]);
    expect(await back('r2')).to.equal('sending');
    expect(await back('r3')).to.equal('attention/sn-already-returned');
  });

  it('stays before it when its checkout is retried', async () => {
    await twice();
    await retry();
    expect(await lives()).to.deep.equal(['1', 'T-c3', 'c3', '', [['1', 'T-c1', 'c1', 'r1']]]);
    expect(await back('r2')).to.equal('sending');
  });

  it('stays before it while its checkout cannot be mapped', async () => {
    await twice();
    wrong = true;
    await retry();
    expect(await desk.status('checkout', 'c1')).to.equal('attention/unmappable');
    wrong = false;
    expect(await back('r2')).to.equal('sending');
    await desk.announce(notice('D1', [line(1, 1, 3)]));
    await desk.mapAll();
    expect(await lives()).to.deep.equal(['1', 'T-c3', 'c3', 'r2', [['1', 'T-c1', 'c1', 'r1']]]);
  });

  it('is none once its checkout is discarded and nothing repeats it: its return belongs to the later one', async () => {
    await twice();
    wrong = true;
    await retry();
    expect(await desk.act('e/checkout:c1', 'discard')).to.equal('ok');
    wrong = false;
    expect(await lives()).to.deep.equal(['1', 'T-c3', 'c3', 'r1']);
    expect(await back('r2')).to.equal('attention/sn-already-returned');
  });
});
