import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json, type Received, SUCCESS } from '../../support/vendor.js';

const WDT = '/openapi';
const MAPPING = ['checkout', 'refund', 'refuse'];
const QUICK = { BACKOFF_MS: '10', BACKOFF_MAX_MS: '50', BREAKER_FAILURES: '1000000', ATTEMPTS: '1000' };
const env = {
  ...Object.fromEntries(
    ['WDT', 'PUSH'].flatMap((name) => Object.entries(QUICK).map(([key, value]) => [`${name}_${key}`, value])),
  ),
  // so that what was under way when its process died is sent again instead of waiting for a person
  WDT_RESEND_SAFE: 'true',
  WDT_TIMEOUT_MS: '1000',
  WDT_RATE: '100000/1s',
};

/** What a request is about: refunds here are called `<dn>/<number>`. */
const about = ({ body }: Received): { dn: string; n: number } | null => {
  const [, dn, n] = /seq:([^ /]+)\/(\d+) /.exec(body) ?? [];
  return dn === undefined ? null : { dn, n: Number(n) };
};

describe('the order of one notice and destination, by several worker processes', function () {
  this.timeout(150_000);
  const stage = useStage(env, [
    [...MAPPING, 'wdt', 'push'],
    [...MAPPING, 'wdt', 'push'],
    [...MAPPING, 'wdt', 'pos'],
  ]);
  const success = (request: Received, res: ServerResponse) => json(200, SUCCESS[request.path])(request, res);
  afterEach(() => stage.vendor().answerWith(success));

  const announce = (dn: string, pieces: number) =>
    stage.relay().announce(completeNotice(dn, 'wdt', [fullLine(1, 1, pieces)], { shippedBefore: true }));
  const refund = (dn: string, n: number) =>
    stage.relay().post('refund', { seq: `${dn}/${n}`, dn, tn: 'BACK', sn: sn(1, n) });
  /** posts refunds 1…`count` of each notice, each after the one before was accepted; the notices side by side */
  const postAll = (dns: readonly string[], count: number) =>
    Promise.all(
      dns.map(async (dn) => {
        for (let n = 1; n <= count; n++) expect(await refund(dn, n)).to.equal(204);
      }),
    );
  const allDelivered = async (dns: readonly string[], count: number, timeoutMs = 30_000) => {
    for (const dn of dns) {
      for (let n = 1; n <= count; n++) await stage.relay().reaches('refund', `${dn}/${n}`, 'delivered', timeoutMs);
    }
  };
  /** A vendor that fails every so often and notes each request that came before its predecessor was done. */
  const judge = () => {
    const done = new Map<string, number>();
    const overtaken: string[] = [];
    let count = 0;
    stage.vendor().answerWith((request, res) => {
      const it = about(request);
      if (!it) return success(request, res);
      const last = done.get(it.dn) ?? 0;
      if (it.n > last + 1) overtaken.push(`${it.dn}/${it.n} came while ${last} was the last one done`);
      count += 1;
      if (count % 4 === 0) return json(503, {})(request, res);
      if (count % 7 === 0) return void request.socket.destroy();
      done.set(it.dn, Math.max(last, it.n));
      success(request, res);
    });
    return { overtaken, requests: () => count };
  };
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

  it('survives retries and a restart of every worker', async () => {
    const relay = stage.relay();
    const dns = names('R', 8);
    const { overtaken, requests } = judge();
    await Promise.all(dns.map((dn) => announce(dn, 12)));
    const posted = postAll(dns, 12);
    await until(() => requests() > 20, { timeoutMs: 30_000 });
    const codes = await Promise.all(relay.running().map((worker) => worker.end('SIGTERM')));
    expect(codes).to.deep.equal([0, 0, 0]);
    await posted;
    await Promise.all([1, 2, 3].map(() => relay.startWorker([...MAPPING, 'wdt', 'push', 'pos'])));
    await allDelivered(dns, 12);
    expect(overtaken).to.deep.equal([]);
  });

  it('survives workers that are killed with requests under way', async () => {
    const relay = stage.relay();
    const dns = names('K', 6);
    await Promise.all(dns.map((dn) => announce(dn, 5)));
    const { overtaken } = judge();
    // nothing is answered before they are killed: on a busy machine a request may be given up and sent again until then
    let killed = false;
    const asked: Received[] = [];
    const answer = stage.vendor().answer();
    stage.vendor().answerWith((request, res) => {
      if (killed || !about(request)) return answer(request, res);
      asked.push(request);
    });
    await postAll(dns, 5);
    await until(() => new Set(asked.map((each) => about(each)?.dn)).size === dns.length, { timeoutMs: 30_000 });
    expect(await Promise.all(relay.running().map((worker) => worker.end('SIGKILL')))).to.include('SIGKILL');
    killed = true;
    expect(new Set(asked.map((each) => about(each)?.n)), 'the first of each alone').to.deep.equal(new Set([1]));
    await Promise.all([1, 2].map(() => relay.startWorker([...MAPPING, 'wdt', 'push', 'pos'])));
    await allDelivered(dns, 5, 100_000);
    expect(overtaken).to.deep.equal([]);
    const first = await relay.event('refund', 'K0/1');
    expect(first?.deliveries[0]?.attempts.map(({ outcome }) => outcome).slice(0, 1)).to.deep.equal(['unknown']);
  });
});

describe('who waits for whom', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'scm-lanes-'));
  const routes = join(folder, 'routes.json');
  writeFileSync(routes, JSON.stringify({ 'wdt.refund': ['wdt.smartRefund', 'push.return'] }));
  after(() => rmSync(folder, { recursive: true }));
  const stage = useStage({ ROUTES_FILE: routes, WDT_RATE: '100000/1s' }, [
    [...MAPPING, 'wdt', 'push'],
    [...MAPPING, 'wdt', 'push'],
  ]);
  const success = (request: Received, res: ServerResponse) => json(200, SUCCESS[request.path])(request, res);
  afterEach(() => stage.vendor().answerWith(success));
  const announce = (dn: string, pieces: number) =>
    stage.relay().announce(completeNotice(dn, 'wdt', [fullLine(1, 1, pieces)], { shippedBefore: true }));
  const refund = (dn: string, n: number, code = sn(1, n)) =>
    stage.relay().post('refund', { seq: `${dn}/${n}`, dn, tn: 'BACK', sn: code });
  const states = async (seq: string) =>
    (await stage.relay().event('refund', seq))?.deliveries.map(({ destination, status }) => `${destination} ${status}`);

  it('a later delivery of the same notice and destination waits; other notices and other destinations overtake', async () => {
    const relay = stage.relay();
    await Promise.all([announce('A', 2), announce('B', 1)]);
    const held: (() => void)[] = [];
    stage.vendor().answerWith((request, res) => {
      if (request.path === WDT && about(request)?.dn === 'A') held.push(() => success(request, res));
      else success(request, res);
    });
    await refund('A', 1);
    await refund('A', 2);
    await refund('B', 1);
    await relay.reaches('refund', 'B/1', 'delivered');
    await relay.reaches('refund', 'A/2', 'waiting/earlier-event');
    await until(async () => {
      expect(await states('A/1')).to.deep.equal(['wdt sending', 'push delivered']);
      expect(await states('A/2')).to.deep.equal(['wdt pending', 'push delivered']);
      return true;
    });
    expect(held).to.have.lengthOf(1);
    held[0]?.();
    await until(() => held.length === 2);
    held[1]?.();
    await relay.reaches('refund', 'A/1', 'delivered');
    await relay.reaches('refund', 'A/2', 'delivered');
  });

  it('one of unknown outcome holds the next, and its end lets it go', async () => {
    const relay = stage.relay();
    await announce('C', 2);
    stage
      .vendor()
      .answerWith((request, res) =>
        request.path === WDT && about(request)?.n === 1 ? void request.socket.destroy() : success(request, res),
      );
    await refund('C', 1);
    await refund('C', 2);
    await relay.reaches('refund', 'C/1', 'attention/outcome-unknown');
    const next = await relay.reaches('refund', 'C/2', 'waiting/earlier-event');
    const [item] = (await relay.event('refund', 'C/1'))?.deliveries ?? [];
    const result = await relay.ledger.act(`d/${item?.id}`, 'resolve');
    expect(result.answer === 'ok' ? result.wake.map(({ queue }) => queue) : []).to.deep.equal(['wdt']);
    // nobody puts that job on its queue here: the sweeper of the workers does
    await relay.client.zadd(`${relay.prefix}:open:wdt`, 'XX', '0', next.deliveries[0]?.id ?? '');
    await relay.reaches('refund', 'C/2', 'delivered', 30_000);
  });

  it('a rejected refund holds no other piece', async () => {
    const relay = stage.relay();
    await announce('F', 2);
    stage
      .vendor()
      .answerWith((request, res) =>
        request.path === WDT && about(request)?.n === 1
          ? json(200, { status: 100, message: '未找到对应的单据信息!' })(request, res)
          : success(request, res),
      );
    await refund('F', 1);
    await relay.reaches('refund', 'F/1', 'attention/vendor-rejected');
    await refund('F', 2);
    await relay.reaches('refund', 'F/2', 'delivered');
  });

  it('what is parked or waits for a person without a delivery holds nobody', async () => {
    const relay = stage.relay();
    await announce('D', 2);
    await refund('D', 1, sn(7, 7));
    await relay.reaches('refund', 'D/1', 'attention/unmappable');
    await refund('D', 2);
    await relay.reaches('refund', 'D/2', 'delivered');
    await relay.announce(completeNotice('E', 'wdt', [fullLine(1, 1)]));
    await refund('E', 1);
    await relay.reaches('refund', 'E/1', 'waiting/no-checkout');
    await relay.post('checkout', { seq: 'E', dn: 'E', pkg: { tn: 'OUT', sns: [sn(1, 1)] } });
    await relay.reaches('checkout', 'E', 'delivered');
    await relay.reaches('refund', 'E/1', 'delivered');
  });
});
