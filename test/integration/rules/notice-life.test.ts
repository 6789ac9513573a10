import type { NoticeView } from '@scm-relay/ledger';
import type { Notice } from '@scm-relay/schemas';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

describe('a notice and its events', function () {
  this.timeout(180_000);
  const stage = useStage({ DEFAULT_STORE_CODE: 'MAIN' }, [
    ['checkout', 'refund', 'refuse'],
    ['wdt', 'push'],
  ]);
  const notice = (dn: string, quantity = 2) => completeNotice(dn, 'wdt', [fullLine(1, 1, quantity)]);
  const put = async (body: Notice) => {
    const response = await stage.relay().send('PUT', `/notices/${body.dn}`, body);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const get = async (dn: string) => (await fetch(`${stage.relay().url}/notices/${dn}`)).json() as Promise<NoticeView>;
  const checkout = (seq: string, dn: string, codes: readonly string[]) =>
    stage.relay().post('checkout', { seq, dn, pkg: { tn: `${dn}-OUT`, sns: codes } });
  const refund = (seq: string, body: object) => stage.relay().post('refund', { seq, tn: 'BACK', ...body });

  it('that arrives late wakes its events at once', async () => {
    const relay = stage.relay();
    await checkout('late-c', 'LATE', [sn(1, 1)]);
    await refund('late-r', { dn: 'LATE', sn: sn(1, 1) });
    await relay.reaches('checkout', 'late-c', 'waiting/no-notice');
    await relay.reaches('refund', 'late-r', 'waiting/no-notice');
    expect(await put(notice('LATE'))).to.deep.include({ status: 201 });
    await relay.reaches('checkout', 'late-c', 'delivered');
    await relay.reaches('refund', 'late-r', 'delivered');
  });

  it('shows its state, and per line what was shipped and what came back', async () => {
    const relay = stage.relay();
    await put(notice('SHOWN'));
    expect(await get('SHOWN')).to.include({ state: 'pending', since: null });
    await checkout('shown-c', 'SHOWN', [sn(1, 1), sn(1, 2)]);
    await refund('shown-r', { sn: sn(1, 2) });
    await relay.reaches('refund', 'shown-r', 'delivered');
    const view = await get('SHOWN');
    expect(view).to.include({ state: 'shipped', by: 'shown-c' });
    expect(view.since).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(view.lines[0]).to.deep.include({ shipped: [sn(1, 1), sn(1, 2)], returned: [sn(1, 2)] });
  });

  it('is frozen once an event of it was mapped: channel, numbers and lines are 409, the rest may change', async () => {
    await put(notice('FROZEN'));
    expect((await put({ ...notice('FROZEN', 3), tid: 'another' })).status).to.equal(200);
    await put(notice('FROZEN'));
    await checkout('frozen-c', 'FROZEN', [sn(1, 1)]);
    await stage.relay().reaches('checkout', 'frozen-c', 'delivered');
    for (const changed of [
      notice('FROZEN', 3),
      { ...notice('FROZEN'), tid: 'another' },
      { ...notice('FROZEN'), sellBillNum: 'another' },
      { ...notice('FROZEN'), channel: 'pos' as const },
    ]) {
      const answer = await put(changed);
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'notice-in-use']);
    }
    expect((await put({ ...notice('FROZEN'), member: { name: 'new' } })).status).to.equal(200);
    expect(await get('FROZEN')).to.deep.include({ state: 'partly-shipped', member: { name: 'new' } });
  });

  it('takes refunds in any state: none is a 409', async () => {
    const relay = stage.relay();
    await put(notice('REFUSED'));
    await put(notice('PENDING'));
    await relay.post('refuse', { seq: 'refused-f', dn: 'REFUSED' });
    expect(await refund('refused-r', { dn: 'REFUSED', sn: sn(1, 1) })).to.equal(204);
    expect(await refund('pending-r', { dn: 'PENDING', sn: sn(1, 1) })).to.equal(204);
    expect(await refund('unknown-r', { dn: 'UNKNOWN', sn: sn(1, 1) })).to.equal(204);
    await relay.reaches('refund', 'refused-r', 'attention/already-refused');
    await relay.reaches('refund', 'pending-r', 'waiting/no-checkout');
    await relay.reaches('refund', 'unknown-r', 'waiting/no-notice');
  });

  it('takes a refuse that names none, or comes too late, for a person; a second refuse is recorded', async () => {
    const relay = stage.relay();
    await put(notice('TWICE'));
    expect(await relay.post('refuse', { seq: 'no-dn' })).to.equal(204);
    await relay.post('refuse', { seq: 'once', dn: 'TWICE' });
    await relay.post('refuse', { seq: 'twice', dn: 'TWICE' });
    await relay.reaches('refuse', 'no-dn', 'attention/unresolved');
    await relay.reaches('refuse', 'once', 'delivered');
    await relay.reaches('refuse', 'twice', 'recorded');
    expect(
      stage
        .vendor()
        .to('/pushReturngoods')
        .filter(({ body }) => body.includes('T-TWICE')),
    ).to.have.lengthOf(1);
  });

  it('defaults are no content: a refund without storeCode and ts is a retransmission whenever it comes again', async () => {
    const relay = stage.relay();
    await put({ ...notice('PLAIN'), shippedBefore: true });
    const body = { dn: 'PLAIN', sn: sn(1, 1) };
    expect(await refund('plain', body)).to.equal(204);
    await relay.reaches('refund', 'plain', 'delivered');
    expect(await refund('plain', { ...body, cc: null })).to.equal(204);
    expect(await refund('plain', { ...body, storeCode: 'MAIN' })).to.equal(422);
    const sent = stage
      .vendor()
      .to('/openapi')
      .filter(({ body: text }) => text.includes('seq:plain '));
    expect(sent).to.have.lengthOf(1);
    expect(JSON.parse(sent[0]?.body ?? '')[0].return_warehouse_no).to.equal('MAIN');
  });
});
