import type { ExportRow } from '@scm-relay/schemas';
import { expect } from 'chai';
import { DateTime } from 'luxon';
import { line, notice, sn } from '../../support/desk.js';
import { type Stage, useBoard, VIEWER } from './stage.js';

const live = async ({ desk }: Stage): Promise<void> => {
  await desk.announce(notice('D1', [line(1, 1)]));
  await desk.checkout('S-out', 'D1', [sn(1, 1)], 'T-out');
  await desk.mapAll();
  await desk.refund('=1+1', 'D1', sn(1, 1), 'T,back');
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'delivered' });
  await desk.refuse('S-lone', 'D2');
  await desk.mapAll();
};

describe('GET /api/export', () => {
  const board = useBoard();
  const rows = async (query: string): Promise<ExportRow[]> => {
    const { text } = await board.stage().ask(`/api/export?format=ndjson${query}`, VIEWER);
    return text
      .split('\n')
      .filter(Boolean)
      .map((each) => JSON.parse(each) as ExportRow);
  };

  it('gives one row per delivery, or per event without one', async () => {
    await live(board.stage());
    const found = await rows('');
    expect(
      found.map(({ seq, destination, deliveryStatus, attempts }) => [seq, destination, deliveryStatus, attempts]),
    ).to.deep.equal([
      ['S-lone', null, null, null],
      ['=1+1', 'wdt', 'delivered', 1],
      ['S-out', 'push', 'pending', 0],
    ]);
    expect(found[1]).to.include({ kind: 'refund', dn: 'D1', tn: 'T,back', sn: sn(1, 1), tid: 'T-D1' });
    expect(found[1]).to.include({ goods: `${line(1, 1).sku} × 1`, amount: '10.00' });
    expect(found[0]).to.include({ goods: null, amount: null });
    expect(found[1]).to.include({ status: 'delivered', operation: 'wdt.smartRefund' });
  });

  it('counts every attempt, also those before a retry that was mapped anew', async () => {
    const { desk } = board.stage();
    await live(board.stage());
    await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    for (const end of [
      { status: 'attention', reason: 'vendor-rejected', detail: 'no' },
      { status: 'delivered' },
    ] as const) {
      await desk.act((await desk.attention())[0] ?? '', 'retry');
      await desk.mapAll();
      await desk.attempt('push', end);
    }
    const found = await rows('&kind=checkout');
    expect(found.map(({ deliveryStatus, attempts }) => [deliveryStatus, attempts])).to.deep.equal([['delivered', 3]]);
  });

  it('takes the filters of the list', async () => {
    await live(board.stage());
    expect((await rows('&kind=refund')).map(({ seq }) => seq)).to.deep.equal(['=1+1']);
    expect((await rows('&destination=push')).map(({ seq }) => seq)).to.deep.equal(['S-out']);
    expect(await rows('&status=attention')).to.deep.equal([]);
  });

  it('writes CSV for spreadsheets: marked as UTF-8, columns in the reader’s language, no formulas', async () => {
    await live(board.stage());
    const response = await fetch(`${board.stage().url}/api/export?format=csv&lang=zh&kind=refund`, {
      headers: { authorization: `Basic ${Buffer.from('victor:just-looking').toString('base64')}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf]);
    expect(response.headers.get('content-disposition')).to.match(/^attachment; filename="events-[\d-]+\.csv"$/);
    const [head = '', row = ''] = bytes.subarray(3).toString('utf8').split('\r\n');
    expect(head.split(',').slice(0, 6)).to.deep.equal(['类型', '流水号', '通知单', '运单号', '件码', '原始单号']);
    expect(row).to.match(/^refund,'=1\+1,D1,"T,back",/);
    // in EVENT_TIME_ZONE
    expect(row).to.match(/,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,/);
  });

  it('has a head where nothing matches', async () => {
    const { text } = await board.stage().ask('/api/export?lang=en&kind=refuse', VIEWER);
    expect(text.replace('\ufeff', '')).to.match(/^kind,seq,notice,.*attempts,vendor number\r\n$/);
  });

  it('answers 400 to an unknown format or filter', async () => {
    for (const query of ['format=xls', 'kind=gift']) {
      expect((await board.stage().ask(`/api/export?${query}`, VIEWER)).status).to.equal(400);
    }
  });
});

describe('a file to download', () => {
  // one of the two is on another day than UTC at any time
  for (const EVENT_TIME_ZONE of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    const board = useBoard(undefined, { EVENT_TIME_ZONE });

    it(`is named after the day in EVENT_TIME_ZONE: ${EVENT_TIME_ZONE}`, async () => {
      const today = () => DateTime.now().setZone(EVENT_TIME_ZONE).toISODate();
      for (const [path, name] of [
        ['/api/export', 'events'],
        ['/api/refused/export', 'refused'],
      ]) {
        const before = today();
        const { headers } = await board.stage().ask(`${path}?format=csv`, VIEWER);
        const names = [before, today()].map((day) => `attachment; filename="${name}-${day}.csv"`);
        expect(headers.get('content-disposition')).to.be.oneOf(names);
      }
    });
  }
});
