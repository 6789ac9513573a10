import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn, TWO_WAYS } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, UNKNOWN } from './prepared.js';

describe('nothing of a state outlives it', () => {
  const use = useRedis();
  const twoWays = planContext(TWO_WAYS);
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(async () => {
    expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]);
  });

  /** a refund with a delivery to wdt and one to push */
  const toBoth = async (): Promise<void> => {
    desk = openDesk(use.redis(), use.prefix(), twoWays);
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
  };
  const statuses = async () => (await desk.event('refund', 'r1')).deliveries.map((d) => [d.destination, d.status]);
  const ended = () => use.redis().hgetall(`${use.prefix()}:ended`);

  for (const [said, becomes] of [
    ['已办理', 'delivered'],
    ['已拒绝', 'attention/vendor-refused'],
  ] as const) {
    it(`a callback (${said}) counts for the request of a retry, whatever was final for the one before`, async () => {
      await desk.announce(notice('P1', [line(1, 1)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
      await desk.refund('r1', 'P1', sn(1, 1));
      await desk.mapAll();
      const callback = (authState: string) =>
        desk.ledger.posCallback({ billNum: '', senderBillNum: 'r1', authState, state: '' });
      await desk.attempt('pos', DELIVERED);
      await callback('已拒绝');
      expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
      await desk.act((await desk.attention())[0] ?? '', 'retry');
      expect((await desk.event('refund', 'r1')).deliveries[0]?.vendorState).to.equal(null);
      await desk.attempt('pos', UNKNOWN);
      await callback(said);
      expect(await desk.status('refund', 'r1')).to.equal(becomes);
    });
  }

  it('a refuse that came after a checkout is judged anew once that was discarded', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/already-shipped');
    await desk.attempt('push', REJECTED);
    await desk.act('d/push-1/checkout:c1', 'discard');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('sending');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'refused', by: 'f1' });
  });

  it('an event that waits behind one whose mapping was given up is woken', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 2));
    const [first] = desk.jobs.splice(0, 1);
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('waiting/earlier-event');
    if (!first || !('kind' in first.data)) throw new Error('no mapping job');
    desk.queue((await desk.ledger.giveUpMapping(first.data, 'mapping failed 12 times')).wake);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/retries-exhausted');
    expect(await desk.status('refund', 'r2')).to.equal('sending');
  });

  it('the numbers of a notice that was replaced lead to it no longer', async () => {
    await desk.announce(notice('D1', [line(1, 1)], { channel: 'pos', tid: 'OLD', sellBillNum: 'XS-OLD' }));
    await desk.announce(notice('D1', [line(1, 1)], { channel: 'pos', tid: 'NEW', sellBillNum: 'XS-NEW' }));
    await desk.announce(notice('D2', [line(1, 2)], { tid: 'BOTH' }));
    await desk.announce(notice('D3', [line(1, 3)], { tid: 'BOTH' }));
    await desk.announce(notice('D3', [line(1, 3)], { tid: 'OTHER' }));
    const known = await Promise.all(
      ['OLD', 'XS-OLD', 'NEW', 'XS-NEW', 'BOTH'].map((number) => desk.ledger.knowsOrder(number)),
    );
    expect(known).to.deep.equal([false, false, true, true, true]);
    await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'BOTH', tn: 'YT1', goods: [] }]);
    await desk.refund('r1', undefined, sn(2, 2), 'YT1');
    await desk.mapAll();
    expect((await desk.event('refund', 'r1')).dn).to.equal('D2');
  });

  it('a discard takes back what no other destination was sent', async () => {
    await toBoth();
    await desk.attempt('wdt', REJECTED);
    await desk.act((await desk.attention())[0] ?? '', 'discard');
    expect(await statuses()).to.deep.equal([
      ['wdt', 'discarded'],
      ['push', 'discarded'],
    ]);
    expect(await desk.status('refund', 'r1')).to.equal('discarded');
    expect((await desk.begin(desk.take('push'))).answer).to.equal('gone');
  });

  it('a discard leaves what was delivered, is under way or unknown elsewhere as it is', async () => {
    await toBoth();
    const under = await desk.begin(desk.take('push'));
    if (under.answer !== 'go') throw new Error(under.answer);
    await desk.attempt('wdt', REJECTED);
    await desk.act((await desk.attention())[0] ?? '', 'discard');
    expect(await statuses()).to.deep.equal([
      ['wdt', 'discarded'],
      ['push', 'sending'],
    ]);
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    const breaker = { signal: 'ok', failures: 5, probeMs: 30_000 } as const;
    const record = { n: under.n, at: under.at, ms: 1, outcome: 'delivered' } as const;
    await desk.ledger.finish(under.delivery, record, DELIVERED, breaker);
    expect(await desk.status('refund', 'r1')).to.equal('discarded');
    expect(await ended()).to.deep.equal({ 'refund:discarded': '1' });
  });

  for (const first of ['resolve', 'deliver'] as const) {
    it(`an event of which a person settled one part ends resolved, and is counted as that (${first} first)`, async () => {
      await toBoth();
      await desk.attempt('wdt', REJECTED);
      if (first === 'deliver') await desk.attempt('push', DELIVERED);
      await desk.act((await desk.attention())[0] ?? '', 'resolve');
      if (first === 'resolve') {
        expect(await desk.status('refund', 'r1')).to.equal('sending');
        await desk.attempt('push', DELIVERED);
      }
      expect(await desk.status('refund', 'r1')).to.equal('resolved');
      expect(await ended()).to.deep.equal({ 'refund:resolved': '1' });
    });
  }

  it('an event that opens again is counted once, as what it ends as', async () => {
    await desk.announce(notice('P1', [line(1, 1)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', DELIVERED);
    await desk.ledger.posCallback({ billNum: '', senderBillNum: 'r1', authState: '已拒绝', state: '' });
    await desk.act((await desk.attention())[0] ?? '', 'resolve');
    const counts = Object.entries(await ended()).filter(([, count]) => count !== '0');
    expect(counts).to.deep.equal([['refund:resolved', '1']]);
  });

  for (const by of ['dn', 'tn', 'sn'] as const) {
    it(`a trace by ${by} of more than 500 events shows the latest 500, in their order`, async () => {
      await desk.announce(notice('D1', [line(1, 1, 600)], { shippedBefore: true }));
      for (let i = 0; i < 520; i++) await desk.refund(`r${i}`, 'D1', sn(1, 7), 'YT1');
      const value = { dn: 'D1', tn: 'YT1', sn: sn(1, 7) }[by];
      const { events } = await desk.ledger.trace({ by, value });
      expect(events.map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 500 }, (_, i) => `r${i + 20}`));
    });
  }
});
