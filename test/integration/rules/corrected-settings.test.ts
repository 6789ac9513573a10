import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

const PIECES = 300;

/** CONTRACT §5, `retry`: what no vendor may have processed is mapped again by today's configuration, under the same reference. */
describe('rejections after a wrong WAREHOUSES_FILE', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'warehouses-'));
  const file = (name: string, wdtWarehouseNo: string): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify({ S1: { wdtWarehouseNo } }));
    return path;
  };
  const stage = useStage({ WDT_RATE: 'none', WAREHOUSES_FILE: file('wrong.json', 'NO-SUCH') });
  const shop = openShop(stage);
  before(() => {
    // as WDT does: a warehouse that it does not know is a business error
    stage.vendor().answerWith((request, res) => {
      const unknown = request.path === '/openapi' && JSON.parse(request.body)[0].return_warehouse_no !== 'RIGHT';
      json(200, unknown ? { status: 99, message: '仓库不存在' } : (SUCCESS[request.path] ?? {}))(request, res);
    });
  });

  after(() => rmSync(folder, { recursive: true }));

  it('are retried with what the corrected file says, each once and under the same seq', async () => {
    const pieces = Array.from({ length: PIECES }, (_, n) => sn(1, n + 1));
    const seqs = pieces.map((_, n) => `w${n}`);
    await shop.put(completeNotice('W1', 'wdt', [fullLine(1, 1, PIECES)]));
    await shop.checkout('wc', 'W1', pieces);
    await Promise.all(pieces.map((piece, n) => shop.refund(`w${n}`, piece, { dn: 'W1', storeCode: 'S1' })));
    for (const seq of seqs) await stage.relay().reaches('refund', seq, 'attention/vendor-rejected', 60_000);

    for (const worker of stage.relay().running()) await worker.end();
    await stage.relay().startWorker([], { WAREHOUSES_FILE: file('right.json', 'RIGHT') });
    const before = stage.vendor().to('/openapi').length;
    for (const seq of seqs) {
      const view = await stage.relay().event('refund', seq);
      expect(await shop.act(`d/${view?.deliveries[0]?.id}`, 'retry')).to.equal('ok');
    }
    for (const seq of seqs) await stage.relay().reaches('refund', seq, 'delivered', 60_000);

    const sent = stage
      .vendor()
      .to('/openapi')
      .slice(before)
      .map(({ body }) => JSON.parse(body));
    expect(sent.map(([info]) => info.return_warehouse_no)).to.deep.equal(seqs.map(() => 'RIGHT'));
    const told = sent.map(([info]) => /seq:(w\d+)/.exec(info.remark)?.[1]);
    expect(told.toSorted()).to.deep.equal(seqs.toSorted());
  });
});
