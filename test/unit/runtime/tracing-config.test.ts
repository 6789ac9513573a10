import { ConfigError, readConfig } from '@scm-relay/runtime';
import { expect } from 'chai';

const tracing = (env: Record<string, string>) => readConfig(['ingress'], env).tracing;
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('the variables of OpenTelemetry', () => {
  it('switch tracing on by naming a collector, as the specification of OTLP has it', () => {
    expect(tracing({})).to.equal(null);
    expect(tracing({ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' })).to.equal(null);
    expect(tracing(ENDPOINT)).to.deep.equal({
      url: 'http://collector:4318/v1/traces',
      protocol: 'http/protobuf',
      headers: null,
      sampler: 'parentbased_always_on',
      ratio: 1,
      batch: { delayMs: 5000, timeoutMs: 30_000, queue: 2048, size: 512 },
    });
  });

  it('append the path to the common endpoint alone', () => {
    const url = (env: Record<string, string>) => tracing(env)?.url;
    expect(url({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/base/' })).to.equal('https://c/base/v1/traces');
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/own' };
    expect(url(own)).to.equal('https://c/own');
    expect(url({ ...ENDPOINT, ...own })).to.equal('https://c/own');
  });

  it('read headers percent-encoded', () => {
    const headers = tracing({ ...ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%3Db,x-tenant=7' });
    expect(headers?.headers).to.deep.equal({ authorization: 'Bearer a=b', 'x-tenant': '7' });
  });

  for (const [name, value] of [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no value'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%E0%A4%A'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '0'],
  ] as const) {
    it(`are checked at start: ${name}=${value}`, () => {
      expect(() => tracing({ ...ENDPOINT, [name]: value }))
        .to.throw(ConfigError)
        .with.nested.property('mistakes[0].name', name);
    });
  }
});
