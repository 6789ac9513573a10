import { request } from 'node:http';
import { openApi } from '@scm-relay/schemas';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { startIngress, type TestIngress } from './support.js';

interface Described {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, Described>>;
}

/** A caller that the push knows; the others pass it over. */
const CALLER = 'customerid=BudweiserTmall&app_key=24647807';

/** Operations of which a caller has to be let in. */
const guarded = Object.entries(openApi('en', '1.0.0').paths).flatMap(([path, item]) =>
  Object.entries(item as Readonly<Record<string, Operation>>)
    .filter(([method, { security = [] }]) => method !== 'parameters' && security.length > 0)
    .map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: `${path.replace(/\{\w+\}/, 'D')}?${CALLER}`,
      type: Object.keys(operation.requestBody?.content ?? {})[0],
      operation,
    })),
);
const withBody = guarded.filter(({ type }) => type !== undefined);
type Asked = (typeof guarded)[number];

/** one byte more than is taken */
const BODY = 1024 * 1024 + 1;
const IMPORT = 64 * 1024 * 1024 + 1;

const GROUPS = ['SCM', 'OMS', 'POS_CALLBACK'];
const forAll = (name: string, value: string) => Object.fromEntries(GROUPS.map((group) => [`${group}_${name}`, value]));

const answersIn = async (ingress: TestIngress): Promise<ReadonlyMap<string, number>> => {
  const text = await (await ingress.send('GET', '/metrics')).text();
  const lines = text.matchAll(/^scm_ingress_answers_total\{route="([^"]*)",code="(\d+)"[^}]*\} (\d+)$/gm);
  return new Map([...lines].map(([, route, code, count]) => [`${route} ${code}`, Number(count)]));
};

/** The headers arrive, and half of the body. */
const half = (ingress: TestIngress, { method, path, type = '' }: Asked): Promise<Response> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': '2' };
    const sent = request(`${ingress.url}${path}`, { method, headers, agent: false }, (res) => {
      res.resume();
      resolve(
        new Response(null, {
          status: res.statusCode ?? 0,
          headers: Object.entries(res.headersDistinct).flatMap(([name, all = []]) =>
            all.map((value): [string, string] => [name, value]),
          ),
        }),
      );
      sent.destroy();
    });
    sent.on('error', reject).write('{');
  });

describe('ingress: answers that are given are described and counted', function () {
  this.timeout(180_000);
  let server: TestRedis;
  before(async () => {
    server = await startRedis();
  });
  after(() => server.stop());

  const plainly = (ingress: TestIngress, { method, path, type }: Asked, body = '{}') =>
    ingress.send(
      method,
      path,
      type === undefined ? undefined : body,
      type === undefined ? {} : { 'content-type': type },
    );

  for (const [status, why, env, asked, ask] of [
    ['401', 'no key', forAll('API_KEYS', ''), guarded, plainly],
    ['403', 'an address that may not call', forAll('ALLOW_FROM', '10.0.0.0/8'), guarded, plainly],
    ['408', 'a body that does not arrive', {}, withBody, half],
    [
      '413',
      'a body that is too large',
      {},
      withBody,
      (ingress: TestIngress, each: Asked) =>
        plainly(ingress, each, ' '.repeat(each.type === 'application/x-ndjson' ? IMPORT : BODY)),
    ],
    [
      '415',
      'another content type',
      {},
      withBody,
      (ingress: TestIngress, each: Asked) => plainly(ingress, { ...each, type: 'text/plain' }),
    ],
    [
      '429',
      'more than the rate',
      forAll('RATE', '1/60s'),
      guarded,
      async (ingress: TestIngress, each: Asked) => {
        await plainly(ingress, each);
        return plainly(ingress, each);
      },
    ],
  ] as const) {
    it(`${status} to ${why}, by every operation that may give it`, async () => {
      const keys = { SCM_API_KEYS: 'a=k', OMS_API_KEYS: 'a=k', POS_CALLBACK_KEYS: 'a=k' };
      const ingress = await startIngress(server.url, status === '401' ? keys : env);
      try {
        const before = await answersIn(ingress);
        for (const [i, response] of (await Promise.all(asked.map((each) => ask(ingress, each)))).entries()) {
          const { method, path, operation } = asked[i] as Asked;
          const what = `${method} ${path}`;
          expect(String(response.status), what).to.equal(status);
          const described = operation.responses[status];
          expect(described, what).to.be.an('object');
          const [type] = (response.headers.get('content-type') ?? '').split(';');
          expect(Object.keys(described?.content ?? {}), what).to.deep.equal([type]);
          const waits = response.headers.has('retry-after');
          expect(Object.hasOwn(described?.headers ?? {}, 'Retry-After'), `${what}: Retry-After`).to.equal(waits);
        }
        const counted = [...(await answersIn(ingress))].filter(([, count]) => count > 0).map(([name]) => name);
        expect(counted.filter((name) => name.endsWith(` ${status}`))).not.to.deep.equal([]);
        expect(counted.filter((name) => !before.has(name))).to.deep.equal([]);
      } finally {
        await ingress.close();
      }
    });
  }

  it('the counters at 0 are those of the description, and of what finds no route', async () => {
    const ingress = await startIngress(server.url);
    try {
      const described = Object.entries(openApi('en', '1.0.0').paths).flatMap(([path, item]) =>
        Object.values(item as Readonly<Record<string, Partial<Operation>>>).flatMap(({ responses = {} }) =>
          Object.keys(responses).map((code) => `${path.replaceAll(/\{(\w+)\}/g, ':$1')} ${code}`),
        ),
      );
      const unknown = ['400', '404', '408', '431'].map((code) => `unknown ${code}`);
      expect([...(await answersIn(ingress)).keys()]).to.have.members([...new Set([...described, ...unknown])]);
    } finally {
      await ingress.close();
    }
  });
});
