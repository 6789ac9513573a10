import { expect } from 'chai';
import { startRedis } from '../../support/redis.js';
import { problemOf, refuse, startIngress, type TestIngress, useIngress } from './support.js';

const callback = { BillNum: 'B1', SenderBillNum: '4frd21d6u', RefundAuthState: '已办理', RefundState: '' };

describe('ingress: POS callback and health', function () {
  this.timeout(180_000);
  let ingress: TestIngress;
  useIngress(
    (started) => {
      ingress = started;
    },
    { POS_CALLBACK_KEYS: 'pos=k' },
  );
  const send = (body: unknown) => ingress.send('POST', '/callbacks/pos/refund', body, { 'x-api-key': 'k' });

  it('an unknown bill is 404', async () => {
    expect(await problemOf(await send(callback))).to.include({ status: 404, code: 'not-found' });
  });

  const bad: [string, unknown][] = [
    ['SenderBillNum', { ...callback, SenderBillNum: '' }],
    ['SenderBillNum', { ...callback, SenderBillNum: 'x'.repeat(33) }],
    ['BillNum', { ...callback, BillNum: 5 }],
    ['RefundState', { ...callback, RefundState: 5 }],
    ['RefundAuthState', { ...callback, RefundAuthState: {} }],
  ];
  it('null stands for a state that is not there yet', async () => {
    const body = { ...callback, RefundState: null, RefundAuthState: null };
    expect(await problemOf(await send(body)), 'read, and of no bill').to.include({ status: 404 });
  });

  for (const [field, body] of bad) {
    it(`a wrong ${field} is 400 invalid-callback`, async () => {
      const problem = await problemOf(await send(body));
      expect(problem).to.include({ status: 400, code: 'invalid-callback' });
      expect(Object(problem.errors)[0]).to.have.property('pointer', `/${field}`);
    });
  }

  it('needs its own key', async () => {
    const response = await ingress.send('POST', '/callbacks/pos/refund', callback);
    expect(await problemOf(response)).to.include({ status: 401, code: 'unauthorized' });
  });

  it('healthz, readyz and metrics need no key and carry a request id', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/healthz/']) {
      const response = await ingress.send('GET', path);
      expect(response.status, path).to.equal(200);
      expect(response.headers.get('x-request-id')).to.be.a('string');
      expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
      expect(response.headers.get('x-powered-by')).to.equal(null);
    }
  });

  it('metrics count answers by route and status and time the accepting', async () => {
    await ingress.send('POST', '/scm/refuse', refuse());
    await ingress.send('GET', '/no/such/path');
    const text = await (await ingress.send('GET', '/metrics')).text();
    expect(text).to.match(/scm_ingress_answers_total\{route="\/scm\/refuse",code="204",service="ingress"\} 1/);
    expect(text).to.match(/scm_ingress_answers_total\{route="unknown",code="404",service="ingress"\} 1/);
    expect(text).to.match(/scm_ingress_accept_seconds_count\{.*kind="refuse".*\} 1/);
  });

  it('not durable enough: unready where durability is required, ready elsewhere', async () => {
    const forgetful = await startRedis(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru']);
    const strict = await startIngress(forgetful.url, { REDIS_REQUIRE_DURABLE: 'true' });
    const lax = await startIngress(forgetful.url, { REDIS_REQUIRE_DURABLE: 'false' });
    try {
      const problem = await problemOf(await strict.send('GET', '/readyz'));
      expect(problem).to.include({ status: 503, code: 'not-ready' });
      expect(problem.detail)
        .to.match(/append-only/)
        .and.match(/evicted/);
      expect((await lax.send('GET', '/readyz')).status).to.equal(200);
    } finally {
      await strict.close();
      await lax.close();
      await forgetful.stop();
    }
  });

  it('replicas that are not there: 503', async () => {
    const lonely = await startIngress(ingress.redisUrl, { REDIS_WAIT_REPLICAS: '1', REDIS_WAIT_TIMEOUT_MS: '50' });
    try {
      expect(await problemOf(await lonely.send('POST', '/scm/refuse', refuse()))).to.include({
        status: 503,
        code: 'unavailable',
      });
    } finally {
      await lonely.close();
    }
  });
});
