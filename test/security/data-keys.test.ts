import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { commandProcess, jsonOf } from '../integration/cli/command.js';
import { sn } from '../support/desk.js';
import { freePort } from '../support/free-port.js';
import { keptBodies } from '../support/kept-bodies.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { type Relay, startRelay } from '../support/relay.js';
import { completeNotice, fullLine } from '../support/stage.js';
import { until } from '../support/until.js';
import { json, SUCCESS, startVendor, type Vendor } from '../support/vendor.js';

const NAME = '欧阳靖雯';
const MOBILE = '13912345678';
const STREET = '白云路四百一十二号';
const key = (): string => randomBytes(32).toString('base64');
const [OLD, NEW] = [`old=${key()}`, `new=${key()}`];

/** everything Redis has on disk: the append-only file holds each command with its arguments */
const onDisk = async (redis: TestRedis): Promise<Buffer> => {
  const names = await readdir(redis.dataDir, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => readFile(join(each.parentPath, each.name)));
  return Buffer.concat(await Promise.all(files));
};

describe('security: encryption of personal data at rest', function () {
  this.timeout(180_000);
  const LONG = { timeoutMs: 30_000 };
  let redis: TestRedis;
  let vendor: Vendor;
  const relays: Relay[] = [];
  const others: TestProcess[] = [];

  beforeEach(async () => {
    redis = await startRedis();
    vendor = await startVendor();
  });
  afterEach(async () => {
    await Promise.all([...others.splice(0).map((each) => each.end()), ...relays.splice(0).map((each) => each.stop())]);
    await vendor.close();
    await redis.stop();
  });

  const start = async (dataKeys: string, workers: readonly (readonly string[])[] = [[]]): Promise<Relay> => {
    const relay = await startRelay(redis, { ...vendor.env, DATA_KEYS: dataKeys }, workers);
    relays.push(relay);
    return relay;
  };

  const announce = (relay: Relay, dn: string) =>
    relay.announce(
      completeNotice(dn, 'erp', [fullLine(1, 1, 2)], { member: { name: NAME, mobile: MOBILE, cardCode: 'C-77-88' } }),
    );
  const leave = (relay: Relay, dn: string) =>
    relay.post('checkout', { seq: `c-${dn}`, dn, pkg: [{ tn: `T-${dn}`, sns: [sn(1, Number(dn.slice(1)))] }] });

  /** a worker with other keys than the rest */
  const worker = async (relay: Relay, dataKeys: string) => {
    const port = await freePort();
    const process = runProcess('apps/workers/dist/main.js', [], {
      ...vendor.env,
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: relay.prefix,
      DATA_KEYS: dataKeys,
      WORKER_HEALTH_PORT: String(port),
    });
    others.push(process);
    const unready = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
    return { process, unready };
  };

  it('neither Redis nor its append-only file holds a name, phone or address, whoever sent or quoted it', async () => {
    vendor.answerWith((request, res) => {
      const refused = { ...(SUCCESS[request.path] as object), status: 'n', info: `会员${NAME} ${MOBILE} ${STREET}` };
      json(200, request.path === '/api_v2/refund/order_upload' ? refused : SUCCESS[request.path])(request, res);
    });
    const relay = await start(OLD);
    await announce(relay, 'D1');
    await leave(relay, 'D1');
    await relay.post('refund', {
      seq: 'r1',
      dn: 'D1',
      tn: 'B1',
      sn: sn(1, 1),
      storeCode: 'S',
      ts: '2026-11-20 10:00:00',
    });
    await relay.post('refuse', { seq: 'f1', dn: 'D1', msg: `${NAME} ${STREET}` });
    const order = {
      customerid: 'BudweiserTmall',
      data: { receiver_name: NAME, receiver_mobile: MOBILE, receiver_address: STREET, tid: 'P1' },
    };
    await relay.send('POST', '/pushData?customerid=BudweiserTmall', order);
    await relay.send('POST', '/scm/refuse', { seq: '', msg: `${NAME} ${MOBILE}` });
    const { deliveries } = await relay.reaches('refund', 'r1', 'attention/vendor-rejected');
    await relay.reaches('refuse', 'f1', 'attention/vendor-rejected');
    await until(async () => (await keptBodies(relay.ledger, 0, 1)).length === 1, LONG);
    expect(JSON.stringify(deliveries[0]?.attempts)).to.include(NAME).and.include(STREET);
    const files = await onDisk(redis);
    expect(files.includes('refund:r1'), 'the append-only file was read').to.equal(true);
    for (const personal of [NAME, MOBILE, STREET, 'C-77-88']) {
      expect(files.includes(personal), personal).to.equal(false);
      expect(files.includes(JSON.stringify(personal).slice(1, -1)), personal).to.equal(false);
    }
  });

  it('a key is changed without a stop: second everywhere, then first, then rekey, then the old one goes', async () => {
    const first = await start(OLD, []);
    const again = async (dataKeys: string) => {
      const { process } = await worker(first, dataKeys);
      return process;
    };
    const before = await again(OLD);
    for (const dn of ['D1', 'D2', 'D3']) await announce(first, dn);
    await leave(first, 'D1');
    await first.reaches('checkout', 'c-D1', 'delivered', 30_000);
    await before.end();

    const second = await again(`${OLD},${NEW}`);
    await leave(first, 'D2');
    await first.reaches('checkout', 'c-D2', 'delivered', 30_000);
    await second.end();

    await again(`${NEW},${OLD}`);
    const env = (dataKeys: string) => ({ REDIS_URL: redis.url, REDIS_KEY_PREFIX: first.prefix, DATA_KEYS: dataKeys });
    const ended = await commandProcess(['rekey', '--json'], env(`${NEW},${OLD}`));
    expect(ended.code, ended.err).to.equal(0);
    expect(jsonOf<{ redis: { rewritten: number } }>(ended).redis.rewritten).to.be.greaterThan(4);

    // every process has the new key alone now
    await Promise.all(others.splice(0).map((each) => each.end()));
    const { unready } = await worker(first, NEW);
    await leave(first, 'D3');
    await until(async () => vendor.to('/pushData').length === 3, LONG);
    expect(await unready()).to.not.include('data key');
    expect((await commandProcess(['rekey', '--json', '--dry-run'], env(NEW))).out).to.include('"unreadable":{}');
    const trace = await commandProcess(['trace', 'c-D1', '--json'], env(NEW));
    expect(trace.out).to.include('SELLER_CONSIGNED_PART').and.not.include('unreadable');
  });

  it('a worker without the key is unready and names it, costs no attempt and loses nothing', async () => {
    const relay = await start(OLD, []);
    await announce(relay, 'D1');
    await leave(relay, 'D1');
    const wrong = await worker(relay, NEW);
    await until(async () => (await wrong.unready()).includes('data key old, which is not in DATA_KEYS'), LONG);
    expect((await relay.event('checkout', 'c-D1'))?.status).to.equal('accepted');
    await wrong.process.end();

    const right = await worker(relay, `${NEW},${OLD}`);
    const { deliveries } = await relay.reaches('checkout', 'c-D1', 'delivered', 30_000);
    expect(deliveries[0]?.attempts).to.have.length(1);
    expect(await right.unready()).to.not.include('data key');
    expect(vendor.to('/pushData')).to.have.length(1);
  });

  it('so is one that only sends: the attempt it claimed is struck out', async () => {
    const relay = await start(OLD, [['checkout', 'refund', 'refuse']]);
    await announce(relay, 'D1');
    await leave(relay, 'D1');
    await relay.reaches('checkout', 'c-D1', 'sending');
    const wrong = await worker(relay, NEW);
    await until(async () => (await wrong.unready()).includes('data key old'), LONG);
    await until(async () => wrong.process.lines().some(({ message }) => message === 'not sent'), LONG);
    expect(vendor.received).to.have.length(0);
    await wrong.process.end();
    await worker(relay, OLD);
    const { deliveries } = await relay.reaches('checkout', 'c-D1', 'delivered', 30_000);
    expect(deliveries[0]?.attempts.map(({ n, outcome }) => [n, outcome])).to.deep.equal([[1, 'delivered']]);
  });

  it('the OMS hears a 503 that names the key where its notice cannot be read', async () => {
    const relay = await start(OLD, []);
    await announce(relay, 'D1');
    const other = await startIngressOn(relay, NEW);
    const answer = await fetch(`${other.url}/notices/D1`);
    expect(answer.status).to.equal(503);
    expect(await answer.text()).to.match(/data key old/i);
    expect(await (await fetch(`${other.url}/readyz`)).text()).to.include('data key old');
  });

  /** an ingress with other keys on the same data */
  const startIngressOn = async (relay: Relay, dataKeys: string): Promise<{ readonly url: string }> => {
    const port = await freePort();
    const ingress = runProcess('apps/ingress/dist/main.js', [], {
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: relay.prefix,
      DATA_KEYS: dataKeys,
      INGRESS_PORT: String(port),
    });
    others.push(ingress);
    const url = `http://127.0.0.1:${port}`;
    // it listens before Redis has answered it, and until then every request is 503 for that reason
    await ready(ingress, url);
    return { url };
  };

  for (const [what, value] of Object.entries({
    'a key that is too short': 'a=c2hvcnQ=',
    'an id with a space': `a b=${key()}`,
    'one id twice': `${OLD},${OLD}`,
  })) {
    it(`${what} is a mistake of the configuration that does not show the key`, async () => {
      const ended = await commandProcess(['rekey'], { REDIS_URL: redis.url, DATA_KEYS: value });
      expect(ended.code).to.equal(78);
      expect(ended.err).to.include('DATA_KEYS').and.not.include(value);
    });
  }
});
