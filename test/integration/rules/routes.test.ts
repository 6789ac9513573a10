import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { runProcess } from '../../support/processes.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json, SUCCESS } from '../../support/vendor.js';

const folder = mkdtempSync(join(tmpdir(), 'scm-routes-'));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

describe('routes and warehouses files', function () {
  this.timeout(180_000);
  const stage = useStage(
    {
      ROUTES_FILE: file('routes.json', {
        'wdt.refund': ['wdt.smartRefund', 'push.return'],
        'erp.refund': ['erp.refund', 'wdt.smartRefund'],
        'pos.checkout': [],
      }),
      WAREHOUSES_FILE: file('warehouses.json', { S1: { wdtWarehouseNo: 'WDT-9', erpStoresId: 99 } }),
      WDT_BACKOFF_MS: '20',
      WDT_ATTEMPTS: '3',
      PUSH_BACKOFF_MS: '20',
    },
    [
      ['checkout', 'refund', 'refuse'],
      ['wdt', 'erp', 'push'],
    ],
  );
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => stage.vendor().answerWith((request, res) => json(200, SUCCESS[request.path])(request, res)));

  const shipped = async (dn: string, channel: 'wdt' | 'erp') => {
    await stage.relay().announce(completeNotice(dn, channel, [fullLine(1, 1)], { shippedBefore: true }));
  };
  const refund = (seq: string, dn: string, more: object = {}) =>
    stage.relay().post('refund', { seq, dn, tn: 'BACK', sn: sn(1, 1), ...more });
  const count = (path: string, text: string): number =>
    stage
      .vendor()
      .to(path)
      .filter(({ body }) => body.includes(text)).length;
  /** `path` fails with `status` while `failing()`; everything else succeeds */
  const failWhile = (path: string, status: number, failing: () => boolean) =>
    stage.vendor().answerWith((request, res) => {
      const fails = request.path === path && failing();
      json(fails ? status : 200, fails ? {} : SUCCESS[request.path])(request, res);
    });

  it('send one event to two destinations', async () => {
    await shipped('D1', 'wdt');
    await refund('r1', 'D1');
    const view = await stage.relay().reaches('refund', 'r1', 'delivered');
    expect(view.deliveries.map(({ operation, status }) => [operation, status])).to.deep.equal([
      ['wdt.smartRefund', 'delivered'],
      ['push.return', 'delivered'],
    ]);
    expect([count('/openapi', 'seq:r1 '), count('/pushReturngoods', '"r1"')]).to.deep.equal([1, 1]);
  });

  it('where the first fails, trying it again does not repeat the second', async () => {
    await shipped('D2', 'wdt');
    let failures = 2;
    failWhile('/openapi', 503, () => failures-- > 0);
    await refund('r2', 'D2');
    await stage.relay().reaches('refund', 'r2', 'delivered');
    expect([count('/openapi', 'seq:r2 '), count('/pushReturngoods', '"r2"')]).to.deep.equal([3, 1]);
  });

  it('where the second fails, trying it again does not repeat the first', async () => {
    await shipped('D3', 'wdt');
    let failures = 2;
    failWhile('/pushReturngoods', 500, () => failures-- > 0);
    await refund('r3', 'D3');
    await stage.relay().reaches('refund', 'r3', 'delivered');
    expect([count('/openapi', 'seq:r3 '), count('/pushReturngoods', '"r3"')]).to.deep.equal([1, 3]);
  });

  it("where one waits for a person, the other is delivered, and the person's retry does not repeat it", async () => {
    const relay = stage.relay();
    await shipped('D4', 'wdt');
    let failing = true;
    failWhile('/openapi', 422, () => failing);
    await refund('r4', 'D4');
    await relay.reaches('refund', 'r4', 'attention/vendor-rejected');
    const view = await until(async () => {
      const now = await relay.event('refund', 'r4');
      if (!now?.deliveries.some(({ status }) => status === 'delivered')) throw new Error('nothing is delivered');
      return now;
    });
    expect(view.deliveries.map(({ destination, status }) => [destination, status])).to.deep.equal([
      ['wdt', 'attention'],
      ['push', 'delivered'],
    ]);
    failing = false;
    const result = await relay.ledger.act(`d/${view.deliveries[0]?.id}`, 'retry');
    expect(result.answer).to.equal('ok');
    // its job is put back by the sweeper, as after a crash
    const id = view.deliveries[0]?.id ?? '';
    await relay.client.zadd(`${relay.prefix}:open:wdt`, 'XX', '0', id);
    await relay.reaches('refund', 'r4', 'delivered', 30_000);
    expect([count('/openapi', 'seq:r4 '), count('/pushReturngoods', '"r4"')]).to.deep.equal([2, 1]);
  });

  it('hold the refund of a piece at the destination that rejected its checkout, and no other piece’s', async () => {
    const relay = stage.relay();
    let rejecting = true;
    stage.vendor().answerWith((request, res) => {
      const no = rejecting && request.path === '/pushData' && request.body.includes('T-D8');
      json(200, no ? { flag: 'error', code: '1', message: 'no' } : SUCCESS[request.path])(request, res);
    });
    await relay.announce(completeNotice('D8', 'wdt', [fullLine(1, 1, 2)]));
    await relay.post('checkout', { seq: 'c8a', dn: 'D8', pkg: { tn: 'T1', sns: [sn(1, 1)] } });
    await relay.reaches('checkout', 'c8a', 'attention/vendor-rejected');
    rejecting = false;
    await relay.post('checkout', { seq: 'c8b', dn: 'D8', pkg: { tn: 'T2', sns: [sn(1, 2)] } });
    await relay.reaches('checkout', 'c8b', 'delivered');
    await refund('r8a', 'D8');
    await refund('r8b', 'D8', { sn: sn(1, 2) });
    await relay.reaches('refund', 'r8b', 'delivered');
    const held = await relay.reaches('refund', 'r8a', 'waiting/earlier-event');
    expect(held.deliveries.map(({ destination, status }) => `${destination} ${status}`)).to.deep.equal([
      'wdt delivered',
      'push pending',
    ]);
    const { deliveries } = await relay.reaches('checkout', 'c8a', 'attention/vendor-rejected');
    expect(await relay.act(`d/${deliveries[0]?.id}`, 'retry')).to.equal('ok');
    await relay.reaches('refund', 'r8a', 'delivered', 30_000);
    expect(count('/pushData', 'T-D8')).to.equal(3);
  });

  it('let the refund go where the checkout that was rejected comes to nothing', async () => {
    const relay = stage.relay();
    stage.vendor().answerWith((request, res) => {
      const no = request.path === '/pushData' && request.body.includes('T-D9');
      json(200, no ? { flag: 'error', code: '1', message: 'no' } : SUCCESS[request.path])(request, res);
    });
    await relay.announce(completeNotice('D9', 'wdt', [fullLine(1, 1, 2)]));
    await relay.post('checkout', { seq: 'c9', dn: 'D9', pkg: { tn: 'T1', sns: [sn(1, 1)] } });
    const { deliveries } = await relay.reaches('checkout', 'c9', 'attention/vendor-rejected');
    await refund('r9', 'D9');
    await relay.reaches('refund', 'r9', 'waiting/earlier-event');
    expect(await relay.act(`d/${deliveries[0]?.id}`, 'discard')).to.equal('ok');
    await relay.reaches('refund', 'r9', 'delivered', 30_000);
    expect(count('/pushReturngoods', '"r9"')).to.equal(1);
  });

  it('record an event that goes nowhere', async () => {
    const relay = stage.relay();
    await relay.announce(completeNotice('D5', 'pos', [fullLine(1, 1)]));
    await relay.post('checkout', { seq: 'c5', dn: 'D5', pkg: { tn: 'T', sns: [sn(1, 1)] } });
    const view = await relay.reaches('checkout', 'c5', 'recorded');
    expect(view.deliveries).to.deep.equal([]);
    expect((await relay.ledger.notice('D5'))?.lines[0]?.shipped).to.deep.equal([sn(1, 1)]);
  });

  it('name warehouse and shop of a store as each vendor does, and others by their own code', async () => {
    for (const [seq, storeCode] of [
      ['r6', 'S1'],
      ['r7', 'S2'],
    ] as const) {
      await shipped(`D-${seq}`, 'erp');
      await refund(seq, `D-${seq}`, { storeCode });
      await stage.relay().reaches('refund', seq, 'delivered');
    }
    const warehouses = stage
      .vendor()
      .to('/openapi')
      .filter(({ body }) => /seq:r[67] /.test(body))
      .map(({ body }) => JSON.parse(body)[0].return_warehouse_no);
    expect(warehouses).to.have.members(['WDT-9', 'S2']);
    const shops = stage
      .vendor()
      .to('/api_v2/refund/order_upload')
      .map(({ body }) => JSON.parse(new URLSearchParams(body).get('data') ?? '').order_arr[0].stores_id);
    expect(shops).to.have.members(['99', '12']);
  });

  it('with mistakes end the process with 78, each entry named', async () => {
    const worker = runProcess('apps/workers/dist/main.js', ['refund'], {
      ROUTES_FILE: file('bad-routes.json', { 'wdt.refund': ['wdt.refund'], 'xyz.refuse': [] }),
      WAREHOUSES_FILE: file('bad-warehouses.json', { S1: { wdtWarehouse: 'W1' } }),
    });
    expect(await worker.exited()).to.equal(78);
    expect(worker.stderr())
      .to.contain('ROUTES_FILE')
      .and.contain('/wdt.refund/0')
      .and.contain('/xyz.refuse')
      .and.contain('WAREHOUSES_FILE')
      .and.contain('/S1/wdtWarehouse');
  });
});
