import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { type Collector, startCollector } from '../../support/otlp.js';
import { type Relay, startRelay } from '../../support/relay.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { json, startVendor, type Vendor } from '../../support/vendor.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SAMPLED = `00-${TRACE}-00f067aa0ba902b7-01`;
const LEFT_OUT = `00-${TRACE}-00f067aa0ba902b7-00`;
const PERSON = { name: '王大海', mobile: '15001253861', cardCode: 'CARD-778899', memberId: 'M-5566' };

/** docs/tracing.md: what is traced, what is said, and that nothing depends on it. */
describe('tracing', () => {
  const redis = useRedis();
  let collector: Collector;
  let vendor: Vendor;
  let relay: Relay | undefined;
  beforeEach(async () => {
    [collector, vendor] = [await startCollector(), await startVendor()];
  });
  afterEach(async () => {
    await relay?.stop();
    relay = undefined;
    await vendor.close();
    await collector.close();
  });

  const start = async (env: Record<string, string>): Promise<Relay> => {
    relay = await startRelay(redis.server(), { ...vendor.env, PUSH_TRACE: 'true', ...env });
    return relay;
  };
  const deliver = async (to: Relay, n: number, headers: Record<string, string> = {}): Promise<void> => {
    await to.announce(notice(`D${n}`, [line(1, n)]));
    const body = { seq: `s${n}`, dn: `D${n}`, pkg: { tn: `T${n}`, cc: 'SF', sns: [sn(n, 1)] } };
    await fetch(`${to.url}/scm/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    await to.reaches('checkout', `s${n}`, 'delivered');
  };
  const stateOf = async (to: Relay, n: number): Promise<string> =>
    (await to.client.hget(`${to.prefix}:event:checkout:s${n}`, 'state')) ?? '';
  const loggedWith = (to: Relay, traceId: string) =>
    [to.ingress, ...to.workers].flatMap((each) => each.lines()).filter(({ trace_id }) => trace_id === traceId);

  it('is off without a collector: nothing is stored, said or sent on', async () => {
    const off = await start({});
    await deliver(off, 1, { traceparent: SAMPLED });
    expect(await stateOf(off, 1))
      .to.contain('"delivered"')
      .and.not.to.contain('trace');
    expect(vendor.received[0]?.headers).to.not.have.property('traceparent');
    await off.stop();
    expect(loggedWith(off, TRACE)).to.deep.equal([]);
  });

  it('loads nothing of OpenTelemetry while it is off', async () => {
    const script = `
      const { createRequire } = await import('node:module');
      const { openTracing, readConfig } = await import('@scm-relay/runtime');
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@opentelemetry/sdk'));
      const log = { error() {}, warn() {}, info() {}, debug() {} };
      const open = async (env) => (await openTracing(readConfig(['ingress'], env).tracing, 'ingress', log))?.close();
      await open({});
      const before = loaded().length;
      await open({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
      console.log(JSON.stringify([before, loaded().length > 0]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(JSON.parse(stdout)).to.deep.equal([0, true]);
  });

  it('takes the share of traces it is told, and all that a caller has begun', async () => {
    const some = await start({
      ...collector.env,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    await deliver(some, 1);
    expect(await stateOf(some, 1)).to.not.contain('trace');
    await deliver(some, 2, { traceparent: SAMPLED });
    await until(async () => collector.spans.length === 4, { what: 'the spans of the caller' });
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).to.deep.equal(new Set([TRACE]));
  });

  it('carries on a trace that its caller left out, without a span', async () => {
    const all = await start(collector.env);
    await deliver(all, 1, { traceparent: LEFT_OUT });
    expect(vendor.received[0]?.headers.traceparent).to.match(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    await all.stop();
    expect(loggedWith(all, TRACE).map(({ message }) => message)).to.include.members(['event', 'attempt']);
    expect(collector.spans.filter(({ traceId }) => traceId === TRACE)).to.deep.equal([]);
  });

  it('sends what is left when the process ends', async () => {
    const all = await start({ ...collector.env, OTEL_BSP_SCHEDULE_DELAY: '600000' });
    await deliver(all, 1);
    expect(collector.spans).to.deep.equal([]);
    await all.stop();
    expect(collector.spans.map(({ name }) => name)).to.include.members(['accept checkout', 'send push.order']);
  });

  it('costs no event while the collector is away, and says so once', async () => {
    const all = await start({ ...collector.env, OTEL_EXPORTER_OTLP_TIMEOUT: '200' });
    collector.answerWith(400);
    for (const n of [1, 2, 3]) await deliver(all, n);
    const said = () => all.workers[0]?.lines().filter(({ message }) => /spans were lost/.test(String(message))) ?? [];
    await until(async () => said().length > 0, { what: 'the warning' });
    collector.answerWith(200);
    await deliver(all, 4);
    await until(async () => collector.spans.some(({ attributes }) => attributes['scm.dn'] === 'D4'), { what: 'spans' });
    expect(said()).to.have.lengthOf(1);
    expect(said()[0]?.level).to.equal('warn');
  });

  it('names no person, whatever notices and vendors say', async () => {
    const all = await start({ ...collector.env, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    const store = { storesId: '12', posCode: 'P01', cashierId: '7' };
    const payments = [{ method: 'alipay', money: '20.00', code: 'PAY1' }];
    const lines = [line(1, 1, 1, { barcodeId: 'B1' })];
    for (const [n, channel] of (['pos', 'erp'] as const).entries()) {
      const more = { channel, sellBillNum: `X${n}`, store, payments, member: PERSON, shippedBefore: true } as const;
      await all.announce(notice(`D${n}`, lines, more));
    }
    const told = `${PERSON.name} ${PERSON.mobile} ${PERSON.cardCode}`;
    vendor.answerWith(json(200, { errcode: 9, errmsg: told, status: 'n', info: told }));
    for (const n of [0, 1]) {
      await all.post('refund', { seq: `r${n}`, dn: `D${n}`, tn: `T${n}`, sn: sn(1, n + 1), cc: PERSON.name });
      await all.reaches('refund', `r${n}`, 'attention/vendor-rejected');
    }
    await until(async () => collector.spans.filter(({ name }) => name.startsWith('send')).length === 2, {
      what: 'the spans of both attempts',
    });
    expect(collector.headers[0]?.['content-type']).to.equal('application/json');
    const everything = Buffer.concat(collector.bodies).toString('utf8');
    for (const value of Object.values(PERSON)) expect(everything).to.not.contain(value);
  });

  it('links the other events of a delivery that stands for several', async () => {
    const all = await start(collector.env);
    const more = { channel: 'pos', sellBillNum: 'X1', shippedBefore: true } as const;
    await all.announce(notice('D1', [line(1, 1, 2)], more));
    await all.post('refund', { seq: 'r1', dn: 'D1', tn: 'T1', sn: sn(1, 1), cc: 'SF' });
    await all.reaches('refund', 'r1', 'waiting/waiting-for-line');
    await all.post('refund', { seq: 'r2', dn: 'D1', tn: 'T1', sn: sn(1, 2), cc: 'SF' });
    await all.reaches('refund', 'r1', 'delivered');
    const of = (name: string, seq?: string) =>
      until(
        async () => {
          const found = collector.spans.find(
            (span) => span.name === name && (seq === undefined || span.attributes['scm.seq'] === seq),
          );
          if (!found) throw new Error('not yet');
          return found;
        },
        { what: `${name} ${seq}` },
      );
    const [first, second] = [await of('map refund', 'r1'), await of('map refund', 'r2')];
    expect(await of('send pos.refund')).to.deep.include({
      traceId: second.traceId,
      parent: second.spanId,
      links: [first.spanId],
    });
  });
});
