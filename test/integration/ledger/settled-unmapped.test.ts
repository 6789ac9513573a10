import { connectorFor } from '@scm-relay/connectors';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, UNKNOWN } from './prepared.js';

/** CONTRACT §5: `resolve` says it was settled elsewhere, whenever and whatever is known later; `discard` takes it back. */
describe('what a person settled before it was sent', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const statuses = async (seq: string) => (await desk.event('refund', seq)).deliveries.map(({ status }) => status);

  for (const [what, arrives] of [
    ['a checkout that names its piece', () => desk.checkout('c1', 'D1', [sn(1, 1)], 'OUT-1')],
    [
      'an expected return of its parcel',
      () => desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D1', tn: 'BACK-r1', goods: [] }]),
    ],
  ] as const) {
    it(`is not sent by ${what}: an unresolved refund takes its piece, and is resolved`, async () => {
      await desk.refund('r1', undefined, sn(1, 1));
      await desk.mapAll();
      expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
      expect(await desk.act('e/refund:r1', 'resolve')).to.equal('ok');
      expect(await desk.status('refund', 'r1')).to.equal('resolved');
      await desk.announce(notice('D1', [line(1, 1, 2)], { shippedBefore: true }));
      const result = await arrives();
      if ('wake' in result) desk.queue(result.wake);
      await desk.mapAll();
      expect([await desk.status('refund', 'r1'), await statuses('r1')]).to.deep.equal(['resolved', []]);
      expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.deep.equal([sn(1, 1)]);
    });
  }

  it('is not sent where its mapping fails after that, neither by a retry: it is settled once that can be', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.act('e/refund:r1', 'resolve');
    const job = desk.take('refund');
    if (!job || !('kind' in job.data)) throw new Error('no mapping job');
    desk.queue((await desk.ledger.giveUpMapping(job.data, 'mapping failed 12 times: Error')).wake);
    expect(await desk.status('refund', 'r1')).to.equal('attention/retries-exhausted');
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect(await desk.act('e/refund:r1', 'retry')).to.equal('ok');
    await desk.mapAll();
    expect([await desk.status('refund', 'r1'), await statuses('r1')]).to.deep.equal(['resolved', []]);
    await desk.refund('r2', 'D1', sn(1, 1), 'OTHER');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  const behindAnother = async (): Promise<void> => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), connectorFor });
    const payments = [{ method: 'alipay', money: '20.00' }];
    await desk.announce(
      notice('E1', [line(1, 1, 2, { barcodeId: 'B1' })], {
        channel: 'erp',
        store: { storesId: '12' },
        payments,
        shippedBefore: true,
      }),
    );
    await desk.refund('r1', 'E1', sn(1, 1));
    await desk.refund('r2', 'E1', sn(1, 2));
    await desk.mapAll();
    await desk.attempt('erp', UNKNOWN);
    expect(await desk.status('refund', 'r2')).to.equal('waiting/earlier-event');
  };

  it('is not sent where it waits behind another: a discard gives its piece back', async () => {
    await behindAnother();
    expect(await desk.act('e/refund:r2', 'discard')).to.equal('ok');
    expect([await desk.status('refund', 'r2'), await statuses('r2')]).to.deep.equal(['discarded', ['discarded']]);
    await desk.act('d/erp-1/refund:r1', 'resolve');
    expect((await desk.attempt('erp', DELIVERED).catch(() => ({ claim: { answer: 'gone' } }))).claim.answer).to.equal(
      'gone',
    );
    await desk.refund('r3', 'E1', sn(1, 2), 'OTHER');
    await desk.mapAll();
    expect(await desk.status('refund', 'r3')).to.equal('sending');
  });

  it('is not sent where it waits behind another: a resolve keeps its piece', async () => {
    await behindAnother();
    expect(await desk.act('e/refund:r2', 'resolve')).to.equal('ok');
    expect([await desk.status('refund', 'r2'), await statuses('r2')]).to.deep.equal(['resolved', ['resolved']]);
    await desk.refund('r3', 'E1', sn(1, 2), 'OTHER');
    await desk.mapAll();
    expect(await desk.status('refund', 'r3')).to.equal('attention/sn-already-returned');
  });

  it('keeps its place where it waits behind another: a retry changes nothing, unless it names another notice', async () => {
    await behindAnother();
    expect(await desk.act('e/refund:r2', 'retry')).to.equal('in-turn');
    expect([await desk.status('refund', 'r2'), await statuses('r2')]).to.deep.equal([
      'waiting/earlier-event',
      ['pending'],
    ]);
    await desk.announce(notice('D2', [line(1, 1)], { shippedBefore: true }));
    expect(await desk.act('e/refund:r2', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    expect([(await desk.event('refund', 'r2')).dn, await statuses('r2')]).to.deep.equal([
      'D2',
      ['discarded', 'pending'],
    ]);
  });
});
