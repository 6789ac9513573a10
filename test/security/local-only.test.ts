import { request } from 'node:http';
import { expect } from 'chai';
import { startIngress } from '../integration/ingress/support.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const NOTICE = '/notices/D1';

describe('security: an ingress without keys on loopback', () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  const ask = (port: number, headers: Readonly<Record<string, string>>): Promise<number> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: NOTICE, headers }, (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      })
        .once('error', reject)
        .end();
    });

  for (const [host, status] of [
    ['127.0.0.1', 404],
    ['127.5.5.5:99', 404],
    ['localhost:8080', 404],
    ['LOCALHOST', 404],
    ['[::1]:8080', 404],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['10.0.0.1', 403],
    ['127.0.0.1@evil.example', 403],
    ['evil.example/127.0.0.1', 403],
    ['0.0.0.0', 403],
  ] as const) {
    it(`answers ${status} where it was asked as "${host}"`, async () => {
      const ingress = await startIngress(redis.url);
      expect(await ask(ingress.port, { host })).to.equal(status);
      await ingress.close();
    });
  }

  for (const [what, env, headers] of [
    ['keys', { OMS_API_KEYS: 'oms=k' }, { 'x-api-key': 'k' }],
    ['ALLOW_ANONYMOUS, behind a proxy of its own', { ALLOW_ANONYMOUS: 'true' }, {}],
  ] as const) {
    it(`with ${what} it may be asked by any name`, async () => {
      const ingress = await startIngress(redis.url, env);
      expect(await ask(ingress.port, { host: 'relay.example', ...headers })).to.equal(404);
      await ingress.close();
    });
  }
});
