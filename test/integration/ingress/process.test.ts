import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { freePort } from '../../support/free-port.js';
import { freshPrefix, startRedis, type TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { refuse } from './support.js';

const MAIN = fileURLToPath(new URL('../../../../apps/ingress/dist/main.js', import.meta.url));

describe('ingress: the process', function () {
  this.timeout(180_000);
  let server: TestRedis;
  const started: ChildProcess[] = [];

  before(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  after(() => server?.stop());

  function start(env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env.PATH ?? '', REDIS_URL: server.url, REDIS_KEY_PREFIX: freshPrefix(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    const exit = once(child, 'close').then(([code]) => code);
    return { child, exit, out: () => out, err: () => err };
  }

  it('starts, answers, says its configuration without secrets, and ends with 0 on SIGTERM', async () => {
    const port = await freePort();
    const { child, exit, out } = start({ INGRESS_PORT: String(port), SCM_API_KEYS: 'wms=very-secret' });
    const url = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${url}/readyz`)).ok, { timeoutMs: 30_000, what: 'readiness' });
    const post = () =>
      fetch(`${url}/scm/refuse`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': 'very-secret' },
        body: JSON.stringify(refuse()),
      });
    expect((await post()).status).to.equal(204);

    const underWay = Promise.allSettled(Array.from({ length: 50 }, post));
    await until(() => out().split('"message":"event"').length > 10, { what: 'events under way' });
    child.kill('SIGTERM');
    expect(await exit).to.equal(0);
    for (const result of await underWay) {
      if (result.status === 'fulfilled') expect(result.value.status).to.equal(204);
    }
    expect(out()).to.include('"message":"configuration"').and.not.include('very-secret');
  });

  it('without the replicas that must hold an event it is unready and accepts none', async () => {
    const port = await freePort();
    start({ INGRESS_PORT: String(port), REDIS_WAIT_REPLICAS: '1' });
    const url = `http://127.0.0.1:${port}`;
    const unready = async () => {
      const readyz = await fetch(`${url}/readyz`);
      return readyz.status === 503 && (await readyz.text()).includes('REDIS_WAIT_REPLICAS');
    };
    await until(unready, { timeoutMs: 30_000, what: 'a 503 that names what is missing' });
    const headers = { 'content-type': 'application/json' };
    const posted = await fetch(`${url}/scm/refuse`, { method: 'POST', headers, body: JSON.stringify(refuse()) });
    expect(posted.status).to.equal(503);
  });

  it('a taken port: exit 1, the port and the variable are named', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { exit, err } = start({ INGRESS_PORT: String(port) });
    expect(await exit).to.equal(1);
    expect(err()).to.include(String(port)).and.include('INGRESS_PORT');
    blocker.close();
  });

  it('a wrong configuration: exit 78, every mistake named', async () => {
    const { exit, err } = start({ INGRESS_PORT: 'x', REDIS_KEY_PREFIX: 'no-tag' });
    expect(await exit).to.equal(78);
    expect(err()).to.include('INGRESS_PORT').and.include('REDIS_KEY_PREFIX');
  });
});
