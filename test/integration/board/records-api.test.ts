import type { AuditRecord } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Answer, type Stage, useBoard, VIEWER } from './stage.js';

interface Refused {
  readonly requestId: string;
  readonly at: string;
  readonly status: number;
  readonly seq: string | null;
  readonly dn: string | null;
  readonly tn: string | null;
  readonly sn: string | null;
  readonly body: string;
  readonly repeats: number;
}
const refused = ({ json }: Answer) => json as { items: Refused[]; next: string | null };
const audited = ({ json }: Answer) => json as { items: (AuditRecord & { seq: string | null })[]; next: string | null };

const keep = (stage: Stage, n: number, more: Partial<{ at: number; status: number; body: string }> = {}) =>
  stage.desk.ledger.keepRefused({
    at: Date.now(),
    requestId: `r${n}`,
    kind: 'checkout',
    status: 409,
    code: 'not-pending',
    errors: null,
    body: `{"seq":"S${n}","dn":"D${n}","pkg":{"tn":"SF${n}","sns":["C${n}a","C${n}b"]},"mobile":"13812345678"}`,
    caller: 'wms',
    ...more,
  });

describe('GET /api/refused', () => {
  const board = useBoard();

  it('names the numbers of each body, masked, the newest first', async () => {
    const stage = board.stage();
    await keep(stage, 1);
    await keep(stage, 2, { status: 400, body: '{"seq":"S2", "dn": 77, "tn":"cut o' });
    const { items, next } = refused(await stage.ask('/api/refused', VIEWER));
    expect(next).to.equal(null);
    expect(items.map(({ requestId }) => requestId)).to.deep.equal(['r2', 'r1']);
    expect(items[0]).to.include({ seq: 'S2', dn: '77', tn: null, sn: null, status: 400 });
    expect(items[1]).to.include({ seq: 'S1', dn: 'D1', tn: 'SF1', sn: 'C1a, C1b', repeats: 1 });
    expect(items[1]?.body).to.include('SF1').and.not.include('13812345678');
  });

  for (const [query, found] of [
    ['?q=sf1', ['r1']],
    ['?q=C2B', ['r2']],
    ['?status=400', ['r3']],
    ['?kind=refund', []],
    ['?to=2020-01-01', ['r3']],
    ['?from=2020-01-02', ['r2', 'r1']],
    ['?q=nobody', []],
  ] as const) {
    it(`finds ${found.length} of three by "${query}"`, async () => {
      const stage = board.stage();
      await keep(stage, 3, { status: 400, at: Date.parse('2020-01-01T01:00:00+08:00') });
      await keep(stage, 1);
      await keep(stage, 2);
      const { items } = refused(await stage.ask(`/api/refused${query}`, VIEWER));
      expect(items.map(({ requestId }) => requestId)).to.deep.equal([...found]);
    });
  }

  it('counts how often the same body came', async () => {
    const stage = board.stage();
    for (const n of [1, 2, 3]) await keep(stage, n, { body: '{"seq":"S"}' });
    const { items } = refused(await stage.ask('/api/refused', VIEWER));
    expect(items.map(({ repeats, requestId }) => [repeats, requestId])).to.deep.equal([[3, 'r3']]);
  });

  it('leads from page to page while others are refused', async () => {
    const stage = board.stage();
    for (let n = 1; n <= 5; n += 1) await keep(stage, n);
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = refused(await stage.ask(`/api/refused?limit=2&cursor=${cursor}`, VIEWER));
      found.push(...page.items.map(({ requestId }) => requestId));
      cursor = page.next;
      await keep(stage, 100 + found.length);
    }
    expect(found).to.deep.equal(['r5', 'r4', 'r3', 'r2', 'r1']);
  });

  it('gives the chase list as CSV', async () => {
    const stage = board.stage();
    await keep(stage, 1);
    await keep(stage, 2, { status: 400 });
    const { text, headers } = await stage.ask('/api/refused/export?kind=checkout&status=409&lang=zh', VIEWER);
    expect(headers.get('content-type')).to.match(/^text\/csv/);
    const [head = '', row = '', ...rest] = text.split('\r\n');
    expect(head).to.include('运单号').and.include('件码');
    expect(row).to.include('SF1').and.include('"C1a, C1b"');
    // in EVENT_TIME_ZONE, as every CSV has them
    expect(row).to.match(/^\ufeff?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,/);
    expect(rest).to.deep.equal(['']);
  });

  it('answers 400 to a status that refuses nothing', async () => {
    expect((await board.stage().ask('/api/refused?status=204', VIEWER)).status).to.equal(400);
  });
});

describe('GET /api/audit', () => {
  const board = useBoard();
  const fill = async ({ desk }: Stage): Promise<void> => {
    const entry = { note: null, dn: null, result: 'ok' };
    await desk.ledger.audit({ ...entry, user: 'olga', action: 'login', item: null });
    await desk.ledger.audit({
      ...entry,
      user: 'olga',
      action: 'attention:retry',
      item: 'd/wdt-1/refund:S1',
      note: 'now',
    });
    await desk.ledger.audit({ ...entry, user: 'otto', action: 'attention:discard', item: 'e/refuse:S2', dn: 'D2' });
  };

  for (const [query, found] of [
    ['', ['attention:discard', 'attention:retry', 'login']],
    ['?user=olga', ['attention:retry', 'login']],
    ['?user=OLGA&action=login', ['login']],
    ['?action=attention', ['attention:discard', 'attention:retry']],
    ['?action=attention:retry', ['attention:retry']],
    ['?q=s1', ['attention:retry']],
    ['?q=NOW', ['attention:retry']],
    ['?q=D2', ['attention:discard']],
    ['?from=2099-01-01', []],
    ['?to=2020-01-01', []],
    ['?from=2020-01-01&to=2099-01-01', ['attention:discard', 'attention:retry', 'login']],
  ] as const) {
    it(`finds ${found.length} of three by "${query}", the newest first`, async () => {
      await fill(board.stage());
      const { items } = audited(await board.stage().ask(`/api/audit${query}`, VIEWER));
      expect(items.map(({ action }) => action)).to.deep.equal([...found]);
    });
  }

  it('names the event that something was done to', async () => {
    await fill(board.stage());
    const { items } = audited(await board.stage().ask('/api/audit?action=attention', VIEWER));
    expect(items.map(({ seq }) => seq)).to.deep.equal(['S2', 'S1']);
  });

  it('leads from page to page', async () => {
    await fill(board.stage());
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = audited(await board.stage().ask(`/api/audit?limit=1&cursor=${cursor}`, VIEWER));
      found.push(...page.items.map(({ action }) => action));
      cursor = page.next;
    }
    expect(found).to.deep.equal(['attention:discard', 'attention:retry', 'login']);
  });
});
