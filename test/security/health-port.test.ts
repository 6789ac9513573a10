import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { freePort } from '../support/free-port.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { freshPrefix, startRedis, type TestRedis } from '../support/redis.js';
import { during, expectUnfelt, told } from './support/during.js';

describe('security: health on a port of its own', function () {
  this.timeout(180_000);
  let server: TestRedis;
  let ingress: TestProcess;
  let port: number;
  let health: string;
  const sockets: Socket[] = [];

  before(async () => {
    server = await startRedis();
    port = await freePort();
    const healthPort = await freePort();
    health = `http://127.0.0.1:${healthPort}`;
    ingress = runProcess('apps/ingress/dist/main.js', [], {
      REDIS_URL: server.url,
      REDIS_KEY_PREFIX: freshPrefix(),
      INGRESS_PORT: String(port),
      INGRESS_HEALTH_PORT: String(healthPort),
    });
    await ready(ingress, health);
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    ingress?.child.kill('SIGKILL');
    await server?.stop();
  });

  it('has /healthz, /readyz and /metrics, and nothing else', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await fetch(health + path)).status).to.equal(200);
    expect((await fetch(`${health}/scm/refuse`, { method: 'POST' })).status).to.equal(404);
    expect(await (await fetch(`${health}/metrics`)).text()).to.contain('scm_ingress_answers_total');
  });

  it('answers while forty bodies of a MiB arrive again and again', async () => {
    const codes = Array.from({ length: 150_000 }, (_, n) => n.toString(36));
    const body = JSON.stringify({ seq: 's', dn: 'd', pkg: { tn: 'T', sns: codes } });
    const headers = { 'content-type': 'application/json' };
    const post = async (): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${port}/scm/checkout`, { method: 'POST', headers, body });
      await answer.arrayBuffer();
    };
    const attack = () =>
      Promise.all(
        Array.from({ length: 40 }, async () => {
          // the connection may be cut before all of it was sent
          for (let n = 0; n < 2; n++) await post().catch(() => undefined);
        }),
      );
    const figures = await during(attack, { pid: ingress.child.pid, ask: `${health}/healthz` });
    told('80 checkouts of a MiB, asked for health on its own port', figures);
    expectUnfelt(figures, { memoryMib: 500 });
  });

  it('answers while all connections of the other port are taken', async () => {
    const attack = async (): Promise<void> => {
      for (let i = 0; i < 1500; i++) sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
    };
    const figures = await during(attack, { pid: ingress.child.pid, ask: `${health}/healthz` });
    told('1,500 connections, asked for health on its own port', figures);
    expectUnfelt(figures, { memoryMib: 100 });
  });
});
