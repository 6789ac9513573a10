import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

const folder = mkdtempSync(join(tmpdir(), 'scm-one-hop-'));
const ROUTES_FILE = join(folder, 'routes.json');
writeFileSync(ROUTES_FILE, JSON.stringify({ 'wdt.refund': ['wdt.smartRefund', 'push.return'] }));

describe('one hop: a destination that rejected a checkout', function () {
  this.timeout(180_000);
  const stage = useStage({ ROUTES_FILE, PUSH_BACKOFF_MS: '20' });
  after(() => rmSync(folder, { recursive: true }));

  it('is told of a return of its pieces only once that is settled; other pieces and destinations do not wait', async () => {
    const relay = stage.relay();
    let rejecting = true;
    stage.vendor().answerWith((request, res) => {
      const no = rejecting && request.path === '/pushData';
      json(200, no ? { flag: 'error', code: '1', message: 'no' } : SUCCESS[request.path])(request, res);
    });
    await relay.announce(completeNotice('D1', 'wdt', [fullLine(1, 1, 2)]));
    await relay.post('checkout', { seq: 'c1', dn: 'D1', pkg: { tn: 'T1', sns: [sn(1, 1)] } });
    const { deliveries } = await relay.reaches('checkout', 'c1', 'attention/vendor-rejected');
    rejecting = false;
    await relay.post('checkout', { seq: 'c2', dn: 'D1', pkg: { tn: 'T2', sns: [sn(1, 2)] } });
    await relay.reaches('checkout', 'c2', 'delivered');
    await relay.post('refund', { seq: 'r1', tn: 'B1', sn: sn(1, 1) });
    const held = await relay.reaches('refund', 'r1', 'waiting/earlier-event');
    expect(held.deliveries.map(({ destination, status }) => `${destination} ${status}`)).to.deep.equal([
      'wdt delivered',
      'push pending',
    ]);
    await relay.post('refund', { seq: 'r2', tn: 'B2', sn: sn(1, 2) });
    await relay.reaches('refund', 'r2', 'delivered');
    expect(await relay.act(`d/${deliveries[0]?.id}`, 'resolve')).to.equal('ok');
    await relay.reaches('refund', 'r1', 'delivered');
    expect(
      stage
        .vendor()
        .to('/pushReturngoods')
        .map(({ body }) => JSON.parse(body).data.refunds[0].refund_no),
    ).to.deep.equal(['r2', 'r1']);
  });
});
