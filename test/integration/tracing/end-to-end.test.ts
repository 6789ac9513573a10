import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { type Collector, type ReceivedSpan, startCollector } from '../../support/otlp.js';
import { type Relay, startRelay } from '../../support/relay.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { json, SUCCESS, startVendor, type Vendor } from '../../support/vendor.js';

/** docs/tracing.md: one trace from the WMS's request to each attempt. */
describe('the trace of an event', () => {
  const redis = useRedis();
  let collector: Collector;
  let vendor: Vendor;
  let relay: Relay;
  before(async () => {
    [collector, vendor] = [await startCollector(), await startVendor()];
    relay = await startRelay(redis.server(), {
      ...vendor.env,
      ...collector.env,
      OTEL_SERVICE_NAME: '',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=scm%20relay',
      PUSH_TRACE: 'true',
      WDT_BACKOFF_MS: '20',
    });
  });
  after(async () => {
    await relay.stop();
    await vendor.close();
    await collector.close();
  });

  /** as a caller that follows its own requests names them */
  const caller = () => {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
  };
  const send = (method: string, path: string, body: unknown, traceparent: string) =>
    fetch(`${relay.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', traceparent },
      body: JSON.stringify(body),
    });
  const spansOf = (traceId: string, names: readonly string[]): Promise<ReceivedSpan[]> =>
    until(
      async () => {
        const found = collector.spans.filter((span) => span.traceId === traceId);
        const have = found.map(({ name }) => name).sort();
        if (have.join() !== [...names].sort().join()) throw new Error(`there are ${have.join(', ')}`);
        return found;
      },
      { what: `the spans ${names.join(', ')}` },
    );
  const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan[] =>
    spans.filter((span) => span.name === name);
  const one = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
    const [found] = named(spans, name);
    if (!found) throw new Error(`there is no span ${name}`);
    return found;
  };

  it('leads from the caller over accepting and mapping to the attempt, in one chain', async () => {
    const { traceId, spanId, traceparent } = caller();
    await relay.announce(notice('D1', [line(1, 1)]));
    const pkg = { tn: 'T1', cc: 'SF', sns: [sn(1, 1)] };
    expect((await send('POST', '/scm/checkout', { seq: 's1', dn: 'D1', pkg }, traceparent)).status).to.equal(204);
    await relay.reaches('checkout', 's1', 'delivered');
    const names = ['POST /scm/checkout', 'accept checkout', 'map checkout', 'send push.order'];
    const spans = await spansOf(traceId, names);
    const chain = names.map((name) => one(spans, name));
    expect(chain.map(({ parent }) => parent)).to.deep.equal([spanId, ...chain.slice(0, 3).map((each) => each.spanId)]);
    expect(chain.map(({ kind }) => kind)).to.deep.equal([2, 4, 5, 3]);
    expect(chain.map(({ service }) => service)).to.deep.equal([
      'scm-ingress',
      'scm-ingress',
      'scm-workers',
      'scm-workers',
    ]);
    expect(chain[0]?.attributes).to.include({ 'http.route': '/scm/checkout', 'http.response.status_code': 204 });
    expect(chain[1]?.attributes).to.include({ 'scm.seq': 's1', 'scm.dn': 'D1', 'scm.answer': 'accepted' });
    expect(chain[2]?.attributes).to.include({ 'scm.status': 'sending', 'messaging.destination.name': 'checkout' });
    expect(chain[3]?.attributes).to.include({ 'scm.outcome': 'delivered', 'scm.attempt': 1 });
  });

  it('goes along to a vendor that is to have it, and to no other', async () => {
    const { traceId, traceparent } = caller();
    await relay.announce(notice('D2', [line(1, 2)]));
    const pkg = { tn: 'T2', cc: 'SF', sns: [sn(2, 1)] };
    await send('POST', '/scm/checkout', { seq: 's2', dn: 'D2', pkg }, traceparent);
    await send('POST', '/scm/refund', { seq: 'r2', dn: 'D2', tn: 'T9', sn: sn(2, 1), cc: 'SF' }, traceparent);
    await relay.reaches('refund', 'r2', 'delivered');
    const sent = vendor.received.filter(({ body }) => /T-D2|"?r2"?/.test(decodeURIComponent(body)));
    const [push, wdt] = ['/pushData', '/openapi'].map((path) => sent.find((each) => each.path === path));
    expect(push?.headers.traceparent).to.match(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(wdt, 'the refund').to.not.equal(undefined);
    expect(wdt?.headers).to.not.have.property('traceparent');
  });

  it('links what a parked event waited for, and stays one trace', async () => {
    const { traceId, traceparent } = caller();
    const pkg = { tn: 'T3', cc: 'SF', sns: [sn(3, 1)] };
    await send('POST', '/scm/checkout', { seq: 's3', dn: 'D3', pkg }, traceparent);
    await relay.reaches('checkout', 's3', 'waiting/no-notice');
    const waker = caller();
    await send('PUT', '/notices/D3', notice('D3', [line(1, 3)]), waker.traceparent);
    await relay.reaches('checkout', 's3', 'delivered');
    const spans = await spansOf(traceId, [
      'POST /scm/checkout',
      'accept checkout',
      'map checkout',
      'map checkout',
      'send push.order',
    ]);
    const [put] = await spansOf(waker.traceId, ['PUT /notices/:dn']);
    const parked = named(spans, 'map checkout').find(({ attributes }) => attributes['scm.generation'] === 1);
    const woken = named(spans, 'map checkout').find(({ attributes }) => attributes['scm.generation'] === 2);
    expect(parked?.attributes).to.include({ 'scm.status': 'waiting', 'scm.reason': 'no-notice' });
    expect(woken?.parent).to.equal(one(spans, 'accept checkout').spanId);
    expect(woken?.links).to.deep.equal([parked?.spanId, put?.spanId]);
    expect(one(spans, 'send push.order').parent).to.equal(woken?.spanId);
  });

  it('links each attempt with the one before', async () => {
    const { traceId, traceparent } = caller();
    const usual = vendor.answer();
    let refusals = 2;
    vendor.answerWith((request, res) => {
      if (request.path !== '/openapi' || refusals-- <= 0) return json(200, SUCCESS[request.path] ?? {})(request, res);
      json(429, {})(request, res);
    });
    await relay.announce({ ...notice('D4', [line(1, 4)]), shippedBefore: true });
    await send('POST', '/scm/refund', { seq: 'r4', dn: 'D4', tn: 'T4', sn: sn(4, 1), cc: 'SF' }, traceparent);
    await relay.reaches('refund', 'r4', 'delivered', 60_000);
    vendor.answerWith(usual);
    const send3 = Array.from({ length: 3 }, () => 'send wdt.smartRefund');
    const spans = await spansOf(traceId, ['POST /scm/refund', 'accept refund', 'map refund', ...send3]);
    const attempts = named(spans, 'send wdt.smartRefund').sort(
      (a, b) => Number(a.attributes['scm.attempt']) - Number(b.attributes['scm.attempt']),
    );
    const mapping = one(spans, 'map refund').spanId;
    expect(attempts.map(({ parent }) => parent)).to.deep.equal([mapping, mapping, mapping]);
    expect(attempts.map(({ links }) => links)).to.deep.equal([[], [attempts[0]?.spanId], [attempts[1]?.spanId]]);
    expect(attempts.map(({ status }) => status)).to.deep.equal([2, 2, 0]);
    expect(attempts[0]?.attributes).to.include({ 'scm.outcome': 'retry', 'http.response.status_code': 429 });
  });

  it('stands in the log lines of its steps', async () => {
    const { traceId, traceparent } = caller();
    await relay.announce(notice('D5', [line(1, 5)]));
    const pkg = { tn: 'T5', cc: 'SF', sns: [sn(5, 1)] };
    await send('POST', '/scm/checkout', { seq: 's5', dn: 'D5', pkg }, traceparent);
    await relay.reaches('checkout', 's5', 'delivered');
    const lines = () => [relay.ingress, ...relay.workers].flatMap((process) => process.lines());
    const followed = await until(
      async () => {
        const found = lines().filter(({ trace_id }) => trace_id === traceId);
        if (found.length < 2) throw new Error(`${found.length} lines`);
        return found;
      },
      { what: 'the log lines' },
    );
    expect(followed.map(({ message }) => message).sort()).to.deep.equal(['attempt', 'event']);
    for (const { span_id } of followed) expect(span_id).to.match(/^[0-9a-f]{16}$/);
  });

  it('sends the headers it was given, and nothing of probes', async () => {
    await fetch(`${relay.url}/readyz`);
    await fetch(`${relay.url}/metrics`);
    expect(collector.headers[0]).to.include({ 'x-tenant': 'scm relay', 'content-type': 'application/x-protobuf' });
    expect(collector.spans.filter(({ name }) => /GET/.test(name))).to.deep.equal([]);
  });
});
