import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runProcess, type TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { blocksOf, has, runScript } from './support/blocks.js';
import { ownPlace } from './support/own-place.js';

describe('npm start', function () {
  this.timeout(180_000);
  let folder: string;
  let env: Record<string, string>;
  let stack: TestProcess;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'scm-start-'));
    env = await ownPlace(folder);
    stack = runProcess('scripts/start.js', [], env);
    await until(() => /^ready$/m.test(stack.output()) || stack.child.exitCode !== null, {
      timeoutMs: 150_000,
      what: 'npm start to say ready',
    });
  });
  after(async () => {
    await stack.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  it('says ready, with where everything is', () => {
    for (const name of ['INGRESS_PORT', 'BOARD_PORT']) {
      expect(stack.output()).to.contain(`http://127.0.0.1:${env[name]}`);
    }
  });

  for (const page of ['README.md', 'README.zh-CN.md']) {
    it(`${page}: its blocks do what they say`, async function () {
      if (!process.env.CI && !(await has('curl'))) return this.skip();
      const blocks = blocksOf(page);
      expect(blocks).to.have.lengthOf(2);
      for (const { script, expected } of blocks) {
        const here = script
          .replaceAll('127.0.0.1:8080', `127.0.0.1:${env.INGRESS_PORT}`)
          .replaceAll('127.0.0.1:8090', `127.0.0.1:${env.SANDBOX_PORT}`);
        expect(here, 'every address is one of these').not.to.match(/:80\d\d\b/);
        // what was accepted is delivered a moment later
        const saysSo = async () => {
          const output = await runScript(here, {});
          return expected.every((text) => output.includes(text));
        };
        await until(saysSo, { what: `${expected.join(', ')} from ${script}` });
      }
    });
  }

  it('npm run demo plays every sample, each ending where it should', async () => {
    const demo = runProcess('scripts/demo.js', [], env);
    expect(await demo.exited(), demo.output()).to.equal(0);
  });

  const status = async (port: string, path: string, headers: Record<string, string>, body?: string) => {
    const req = request({
      host: '127.0.0.1',
      port: env[port],
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers,
    });
    req.end(body);
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    res.resume();
    return res.statusCode;
  };
  const own = () => ({ host: `127.0.0.1:${env.INGRESS_PORT}`, 'content-type': 'application/json' });
  const order = JSON.stringify({ data: { tid: 'EVIL', orders: { orders_items: { bn: 'A', num: '1', price: '1' } } } });

  for (const [what, headers] of [
    ['a name that was made to lead here', { host: 'evil.example' }],
    ['the same with the port', { host: 'evil.example:8080' }],
    ['an address that is not this machine', { host: '192.0.2.1' }],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['one of another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['an older browser, by its Origin', { origin: 'http://evil.example' }],
    ['a sandboxed page', { origin: 'null' }],
  ] as const) {
    it(`refuses ${what}: 403 from the ingress and the sandbox, and nothing is stored`, async () => {
      // a type that a browser may send unasked
      const post = { ...own(), 'content-type': 'text/plain', ...headers };
      expect(await status('INGRESS_PORT', '/pushData?customerid=BudweiserTmall', post, order)).to.equal(403);
      expect(await status('INGRESS_PORT', '/notices/OMS009246908643/cancel', post, '{}')).to.equal(403);
      expect(await status('INGRESS_PORT', '/scm/refuse', { ...own(), ...headers }, '{"seq":"evil"}')).to.equal(403);
      expect(await status('INGRESS_PORT', '/notices/OMS009246908643', { ...own(), ...headers })).to.equal(403);
      expect(await status('SANDBOX_PORT', '/_faults', { ...post, 'content-type': 'application/json' }, '{}')).to.equal(
        403,
      );
      expect(await status('SANDBOX_PORT', '/_received/wdt', { ...own(), ...headers })).to.equal(403);
      expect(await status('INGRESS_PORT', '/notices/EVIL', own())).to.equal(404);
    });
  }

  it('refuses a cross-site post to the board', async () => {
    const login = /operator +(\S+) \/ (\S+)/.exec(stack.output()) ?? [];
    const headers = {
      host: `127.0.0.1:${env.BOARD_PORT}`,
      'content-type': 'text/plain',
      'sec-fetch-site': 'cross-site',
      origin: 'http://evil.example',
    };
    const pause = '/api/queues/wdt/pause';
    expect(await status('BOARD_PORT', pause, headers, '{}')).to.be.oneOf([401, 403]);
    const authorization = `Basic ${Buffer.from(login.slice(1).join(':')).toString('base64')}`;
    expect(await status('BOARD_PORT', pause, { ...headers, authorization }, '{}')).to.equal(403);
  });

  it('lets in what a program of this machine, or a page of the ingress itself, sends', async () => {
    for (const headers of [
      { host: `localhost:${env.INGRESS_PORT}` },
      { 'sec-fetch-site': 'same-origin', origin: `http://127.0.0.1:${env.INGRESS_PORT}` },
      { origin: `http://127.0.0.1:${env.INGRESS_PORT}` },
    ])
      expect(await status('INGRESS_PORT', '/notices/OMS009246908643', { ...own(), ...headers })).to.equal(200);
  });

  it('a second one on the same data folder is told where the first runs', async () => {
    const second = runProcess('scripts/start.js', [], env);
    expect(await second.exited()).not.to.equal(0);
    expect(second.output()).to.contain('is running already').and.to.contain(`${env.INGRESS_PORT}`);
  });

  it('ends with 0 on SIGTERM', async () => {
    expect(await stack.end('SIGTERM')).to.equal(0);
  });

  it('names every mistake of the configuration at once and ends with 78', async () => {
    const wrong = { ...env, PUSH_RATE: 'fast', RETENTION_DAYS: '0', LOG_LEVEL: 'loud' };
    const refused = runProcess('scripts/start.js', [], wrong);
    expect(await refused.exited()).to.equal(78);
    for (const name of ['PUSH_RATE', 'RETENTION_DAYS', 'LOG_LEVEL']) expect(refused.output()).to.contain(name);
  });
});
