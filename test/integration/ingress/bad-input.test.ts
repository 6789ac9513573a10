import { expect } from 'chai';
import { keptBodies } from '../../support/kept-bodies.js';
import { checkout, problemOf, refund, refuse, type TestIngress, useIngress } from './support.js';

const KEYS = { SCM_API_KEYS: 'wms=secret-one,wms2=secret-two' };
const key = { 'x-api-key': 'secret-one' };
const without = (body: Readonly<Record<string, unknown>>, name: string) =>
  Object.fromEntries(Object.entries(body).filter(([each]) => each !== name));
const item = '5046351998702494052302';
const long = (length: number) => 'x'.repeat(length);

interface BadEvent {
  readonly name: string;
  readonly path: string;
  readonly body: unknown;
  readonly pointer: string;
}
const bad = (path: string, pointer: string, name: string, body: unknown): BadEvent => ({ name, path, body, pointer });

const INVALID: BadEvent[] = [
  ...['seq', 'dn', 'pkg'].map((field) =>
    bad('/scm/checkout', `/${field}`, `checkout without ${field}`, without(checkout(), field)),
  ),
  ...['seq', 'tn', 'sn'].map((field) =>
    bad('/scm/refund', `/${field}`, `refund without ${field}`, without(refund(), field)),
  ),
  bad('/scm/refuse', '/seq', 'refuse without seq', without(refuse(), 'seq')),
  bad('/scm/checkout', '/seq', 'empty seq', checkout({ seq: '' })),
  bad('/scm/checkout', '/seq', 'seq of 51 characters', checkout({ seq: long(51) })),
  bad('/scm/checkout', '/seq', 'seq as a number', checkout({ seq: 5 })),
  bad('/scm/checkout', '/seq', 'seq null', checkout({ seq: null })),
  bad('/scm/checkout', '/seq', 'seq with half a character', checkout({ seq: '\ud800' })),
  bad('/scm/checkout', '/dn', 'dn as a list', checkout({ dn: [] })),
  bad('/scm/checkout', '/pkg', 'pkg as text', checkout({ pkg: 'x' })),
  bad('/scm/checkout', '/pkg', 'pkg null', checkout({ pkg: null })),
  bad('/scm/checkout', '/pkg', 'no package', checkout({ pkg: [] })),
  bad('/scm/checkout', '/pkg/tn', 'package without tn', checkout({ pkg: { sns: [item] } })),
  bad('/scm/checkout', '/pkg/sns', 'no item', checkout({ pkg: { tn: 'T', sns: [] } })),
  bad(
    '/scm/checkout',
    '/pkg/1/sns',
    'no item in the second package',
    checkout({
      pkg: [
        { tn: 'T', sns: [item] },
        { tn: 'U', sns: [] },
      ],
    }),
  ),
  bad('/scm/checkout', '/pkg/sns/0', 'an empty item code', checkout({ pkg: { tn: 'T', sns: [''] } })),
  bad(
    '/scm/checkout',
    '/pkg/1/sns/0',
    'one item in two packages',
    checkout({
      pkg: [
        { tn: 'T', sns: [item] },
        { tn: 'U', sns: [item] },
      ],
    }),
  ),
  bad('/scm/checkout', '/pkg/sns/1', 'one item twice in a package', checkout({ pkg: { tn: 'T', sns: [item, item] } })),
  bad('/scm/refund', '/storeCode', 'empty storeCode', refund({ storeCode: '' })),
  bad('/scm/refund', '/cc', 'cc of 51 characters', refund({ cc: long(51) })),
  bad('/scm/refund', '/ts', 'a day that does not exist', refund({ ts: '2020-02-30 12:00:00' })),
  bad('/scm/refund', '/ts', 'ts as words', refund({ ts: 'yesterday' })),
  bad('/scm/refuse', '/msg', 'msg of 101 characters', refuse({ msg: long(101) })),
  bad('/scm/refuse', '/dn', 'dn as a number', refuse({ dn: 7 })),
  bad('/scm/refuse', '', 'a list as body', []),
  bad('/scm/refuse', '', 'null as body', 'null'),
];

describe('ingress: bad input', function () {
  this.timeout(180_000);
  let ingress: TestIngress;
  useIngress((started) => {
    ingress = started;
  }, KEYS);
  afterEach(async () => {
    expect(await ingress.enqueued(), 'jobs on the queues').to.equal(0);
  });

  for (const { name, path, body, pointer } of INVALID) {
    it(`400 invalid-event: ${name}`, async () => {
      const response = await ingress.send('POST', path, body, key);
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
      expect(response.headers.get('x-request-id')).to.match(/^\S{1,64}$/);
      const { status, code, errors } = await problemOf(response);
      expect({ status, code }).to.deep.equal({ status: 400, code: 'invalid-event' });
      expect(errors).to.be.an('array').with.lengthOf(1);
      expect(Object(errors)[0]).to.have.property('pointer', pointer);
    });
  }

  const malformed: [string, string | Buffer][] = [
    ['no body', ''],
    ['cut JSON', '{"seq":'],
    ['the document’s own unquoted sample', '{ "seq":"98d23x1da", "pkg":{ tn:"SF1885704192041" } }'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000)],
  ];
  for (const [name, body] of malformed) {
    it(`400 malformed-json: ${name}`, async () => {
      const response = await fetch(`${ingress.url}/scm/checkout`, {
        method: 'POST',
        headers: { ...key, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      expect(await problemOf(response)).to.include({ status: 400, code: 'malformed-json' });
    });
  }

  const strangers: [string, Record<string, string>][] = [
    ['no key', {}],
    ['a wrong key', { 'x-api-key': 'secret-three' }],
    ['an empty key', { 'x-api-key': '' }],
    ['a wrong bearer', { authorization: 'Bearer nope' }],
    ['another scheme', { authorization: 'Basic c2VjcmV0LW9uZQ==' }],
  ];
  for (const [name, headers] of strangers) {
    it(`401 unauthorized: ${name}`, async () => {
      const response = await ingress.send('POST', '/scm/checkout', checkout(), headers);
      expect(await problemOf(response)).to.include({ status: 401, code: 'unauthorized' });
      expect(response.headers.get('www-authenticate')).to.equal('Bearer');
    });
  }

  for (const path of ['/', '/scm', '/scm/return', '/scm/checkout/x', '/SCM/checkout', '/notices/a/b', '/%zz']) {
    it(`404 not-found: ${path}`, async () => {
      const response = await ingress.send('POST', path, checkout(), key);
      expect(await problemOf(response)).to.include({ status: 404, code: 'not-found' });
    });
  }

  const wrongMethods: [string, string, string][] = [
    ['GET', '/scm/checkout', 'POST'],
    ['PUT', '/scm/refund/', 'POST'],
    ['DELETE', '/scm/refuse', 'POST'],
    ['OPTIONS', '/scm/refuse', 'POST'],
    ['GET', '/notices', 'POST'],
    ['DELETE', '/notices/x', 'GET, HEAD, PUT'],
    ['GET', '/pushData', 'POST'],
    ['PUT', '/pushReturngoods', 'POST'],
    ['GET', '/callbacks/pos/refund', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/readyz', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
  ];
  for (const [method, path, allow] of wrongMethods) {
    it(`405 method-not-allowed: ${method} ${path}`, async () => {
      const response = await ingress.send(method, path, undefined, key);
      expect(response.headers.get('allow')).to.equal(allow);
      expect(await problemOf(response)).to.include({ status: 405, code: 'method-not-allowed' });
    });
  }

  it('413 payload-too-large: one byte over 1 MiB, and the connection is closed', async () => {
    const response = await ingress.send('POST', '/scm/checkout', ' '.repeat(1024 * 1024 + 1), key);
    expect(response.headers.get('connection')).to.equal('close');
    expect(await problemOf(response)).to.include({ status: 413, code: 'payload-too-large' });
  });

  it('413 payload-too-large: the sender of a chunked body hears it though it never said the length', async () => {
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    let sent = 0;
    const response = await fetch(`${ingress.url}/scm/checkout`, {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json' },
      body: new ReadableStream({
        pull: (controller) => {
          if (sent++ < 40) controller.enqueue(chunk);
          else controller.close();
        },
      }),
      duplex: 'half',
    } as RequestInit);
    expect(await problemOf(response)).to.include({ status: 413, code: 'payload-too-large' });
  });

  const types: [string, Record<string, string>][] = [
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['nonsense', { 'content-type': ';;;' }],
    ['another charset', { 'content-type': 'application/json; charset=gbk' }],
    ['compressed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ];
  for (const [name, headers] of types) {
    it(`415 unsupported-media-type: ${name}`, async () => {
      const response = await ingress.send('POST', '/scm/checkout', checkout(), { ...key, ...headers });
      expect(await problemOf(response)).to.include({ status: 415, code: 'unsupported-media-type' });
    });
  }

  it('what got a 400 is kept with its errors, and its text is cut to 16 KiB', async () => {
    const body = `{"seq":"${'字'.repeat(20_000)}"}`;
    const requestId = 'kept-one';
    await ingress.send('POST', '/scm/refuse', body, { ...key, 'x-request-id': requestId });
    const [kept] = await keptBodies(ingress.ledger, 0, 1);
    expect(kept).to.include({ requestId, kind: 'refuse', status: 400, code: 'invalid-event', caller: 'wms' });
    expect(kept?.errors).to.deep.equal([{ pointer: '/seq', message: 'must have at most 50 characters' }]);
    expect(Buffer.byteLength(kept?.body ?? '')).to.be.within(16 * 1024 - 3, 16 * 1024);
    const [text = '', mark] = (kept?.body ?? '').split('\n');
    expect(body.startsWith(text || '-')).to.equal(true);
    expect(mark).to.match(/^\[cut: 60010 bytes, SHA-256 [\w-]{43}\]$/);
  });

  it('logs neither bodies nor keys', async () => {
    await ingress.send('POST', '/scm/refuse', refuse({ msg: long(101) }), key);
    const text = JSON.stringify(ingress.logged);
    expect(text).not.to.include(long(101));
    expect(text).not.to.include('secret-one');
  });
});
