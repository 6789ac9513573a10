import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openLedger } from '@scm-relay/ledger';
import { closeRedis, connectRedis, createLogger } from '@scm-relay/runtime';
import { startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { freePort } from '../../support/free-port.js';
import { freshPrefix, startRedis, type TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { get } from './http.js';
import { POS_REFUND, posCall, SMART_REFUND, wdtCall } from './requests.js';

const MAIN = fileURLToPath(new URL('../../../../apps/sandbox/dist/main.js', import.meta.url));

describe('sandbox process', () => {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  function run(env: Record<string, string>) {
    const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH ?? '', ...env } });
    running.push(child);
    const output = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      output.out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output.err += chunk;
    });
    return { child, output };
  }
  /** A client's view of the process; the credentials are the sandbox's own. */
  async function clientOf(port: number) {
    const local = await startSandbox();
    await local.close();
    const url = `http://127.0.0.1:${port}`;
    await until(async () => (await get(`${url}/readyz`)).status === 200, { what: 'readiness', timeoutMs: 30_000 });
    return { ...local, url, port };
  }

  it('serves without any settings but the port, logs JSON lines without bodies, and ends on SIGTERM with 0', async () => {
    const port = await freePort();
    const { child, output } = run({ SANDBOX_PORT: String(port) });
    const sandbox = await clientOf(port);
    expect((await posCall(sandbox, POS_REFUND)).json).to.have.property('errcode', 0);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).to.deep.equal([0, null]);
    const lines = output.out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines.some((line) => JSON.stringify(line).includes('"vendor":"pos"'))).to.equal(true);
    expect(output.out).to.not.contain(POS_REFUND.SenderBillNum);
  });

  it('takes the credentials it is given', async () => {
    const port = await freePort();
    run({ SANDBOX_PORT: String(port), POS_AUTHORIZATION: 'Bearer mine' });
    const sandbox = await clientOf(port);
    expect((await posCall(sandbox, POS_REFUND)).status).to.equal(401);
    expect((await posCall(sandbox, POS_REFUND, { authorization: 'Bearer mine' })).status).to.equal(200);
  });

  it('says which variable moves a taken port, and exits with 1', async () => {
    const first = await startSandbox();
    const { child, output } = run({ SANDBOX_PORT: String(first.port) });
    expect(await once(child, 'exit')).to.deep.equal([1, null]);
    expect(output.err).to.contain(String(first.port)).and.contain('SANDBOX_PORT');
    await first.close();
  });

  describe('with SANDBOX_ORDERS=ledger', () => {
    let redis: TestRedis;
    before(async () => {
      redis = await startRedis();
    });
    after(() => redis.stop());

    it('knows the orders of the notices in the ledger, and no others', async () => {
      const prefix = freshPrefix();
      const port = await freePort();
      run({ SANDBOX_PORT: String(port), SANDBOX_ORDERS: 'ledger', REDIS_URL: redis.url, REDIS_KEY_PREFIX: prefix });
      const sandbox = await clientOf(port);
      expect((await wdtCall(sandbox, SMART_REFUND)).json).to.have.property('status', 100);

      const config = { url: redis.url, keyPrefix: prefix, waitReplicas: 0, waitTimeoutMs: 200, requireDurable: false };
      const client = connectRedis(config, { role: 'worker', name: 'test', logger: createLogger('test', 'error') });
      const ledger = openLedger({ redis: client, prefix, retention: { days: 1, itemDays: 1 } });
      await ledger.putNotice({
        dn: 'D1',
        channel: 'pos',
        tid: 'pos-6776312',
        sellBillNum: POS_REFUND.SellBillNum,
        lines: [
          { lineId: 1, sku: 'A', specNo: 'RRWDMS018040S', quantity: 1, price: '1.00' },
          { lineId: 2, sku: 'B', quantity: 1, price: '1.00' },
        ],
      });
      await closeRedis(client);

      expect((await wdtCall(sandbox, SMART_REFUND)).json).to.have.property('status', 0);
      expect((await posCall(sandbox, POS_REFUND)).json).to.have.property('errcode', 0);
      expect((await posCall(sandbox, { ...POS_REFUND, SellBillNum: 'other' })).json).to.have.property('errcode', 2);
    });
  });
});
