import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { useAlerts } from './alert-stage.js';
import { act } from './declined.js';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

const FULL = ['maxmemory', '1'] as const;
const ROOM = ['maxmemory', '0'] as const;

describe('the board of a Redis whose memory is full', () => {
  const board = useBoard();
  beforeEach(async () => {
    const { desk } = board.stage();
    // as a worker that starts does
    await desk.ledger.keepScripts();
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('S1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    await board.redis().config('SET', ...FULL);
  });
  afterEach(() => board.redis().config('SET', ...ROOM));

  for (const path of [
    '/',
    '/events',
    '/trace?seq=S1',
    '/waiting',
    '/attention',
    '/refused',
    '/audit',
    '/api/overview',
  ]) {
    it(`shows ${path}`, async () => {
      const { status, text } = await board.stage().ask(path, VIEWER, { headers: { accept: 'text/html' } });
      expect(status, text).to.equal(200);
    });
  }

  it('says that nothing can be changed, and why', async () => {
    const stage = board.stage();
    const answer = await act(stage, { action: 'resolve', filter: {} });
    expect(answer.status).to.equal(503);
    expect(answer.json).to.include({ code: 'not-ready' });
    expect(answer.text).to.include('OOM');
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await stage.ask('/api/queues/wdt/pause', OPERATOR, sent)).status).to.equal(503);
    const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    const body = `name=${OPERATOR.name}&password=${encodeURIComponent(OPERATOR.password)}`;
    const page = await stage.ask('/login', null, { method: 'POST', headers: form, body });
    expect(page.status).to.equal(503);
    expect(page.text).to.include('OOM');
    expect((await stage.ask('/readyz', null)).text).to.include('OOM');
  });
});

describe('the alerts of a Redis whose memory is full', () => {
  const board = useAlerts();
  afterEach(() => board.redis().config('SET', ...ROOM));

  it('are told, once', async () => {
    const memory = () => ({ bytes: 100, limit: 100 });
    let now = Date.now();
    await board.desk().ledger.keepScripts();
    await board.redis().config('SET', ...FULL);
    board.start({ memory, now: () => now });
    await board.looked(1);
    now += 600_000;
    await until(() => board.hook().received.length > 0, { what: 'the alert' });
    await board.looked(3);
    const told = board.hook().received.flatMap(({ body }) => JSON.parse(body).alerts as { kind: string }[]);
    expect(told.filter(({ kind }) => kind === 'memory')).to.have.length(1);
  });
});
