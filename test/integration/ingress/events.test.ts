import { SAMPLES } from '@scm-relay/schemas';
import { expect } from 'chai';
import { keptBodies } from '../../support/kept-bodies.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { checkout, fresh, problemOf, refund, refuse, startIngress, type TestIngress } from './support.js';

describe('ingress: events', function () {
  this.timeout(180_000);
  let server: TestRedis;
  let ingress: TestIngress;

  before(async () => {
    server = await startRedis();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    ingress = await startIngress(server.url);
  });
  afterEach(() => ingress.close());

  const post = (kind: string, body: unknown) => ingress.send('POST', `/scm/${kind}`, body);
  const waiting = async (kind: 'checkout' | 'refund' | 'refuse') => (await ingress.queues.counts())[kind]?.waiting;

  it('answers 204 without a body, and the event is on its queue', async () => {
    const response = await post('checkout', checkout());
    expect(response.status).to.equal(204);
    expect(await response.text()).to.equal('');
    expect(response.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
    expect(await waiting('checkout')).to.equal(1);
  });

  it('keeps a well-formed request id and replaces any other', async () => {
    const given = await ingress.send('POST', '/scm/refuse', refuse(), { 'x-request-id': 'wms-4711' });
    expect(given.headers.get('x-request-id')).to.equal('wms-4711');
    const long = await ingress.send('POST', '/scm/refuse', refuse(), { 'x-request-id': 'x'.repeat(65) });
    expect(long.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
  });

  it('takes each path with and without a trailing slash', async () => {
    for (const [path, body] of [
      ['/scm/checkout/', checkout()],
      ['/scm/refund/', refund()],
      ['/scm/refuse/', refuse()],
      ['/scm/refund', refund()],
    ]) {
      expect((await ingress.send('POST', String(path), body)).status).to.equal(204);
    }
  });

  const nasty = [
    ':',
    'a:b:c',
    ' ',
    'two words',
    '批号',
    'meta',
    'wait',
    'events',
    '0',
    '12345',
    '-5',
    '__proto__',
    'constructor',
    '😀'.repeat(50),
    '\u0000',
    '"\\\n',
    '{x}',
    '*',
  ];
  for (const seq of nasty) {
    it(`a seq may be ${JSON.stringify(seq.slice(0, 12))}`, async () => {
      for (const [kind, make] of [
        ['checkout', checkout],
        ['refund', refund],
        ['refuse', refuse],
      ] as const) {
        expect((await post(kind, make({ seq }))).status, kind).to.equal(204);
        expect(await waiting(kind), kind).to.equal(1);
        const trace = await ingress.ledger.trace({ by: 'seq', value: seq });
        expect(trace.events.map((event) => `${event.kind} ${event.seq}`)).to.include(`${kind} ${seq}`);
      }
    });
  }

  it('50 posts of one event at once: 50 × 204, one job', async () => {
    const body = checkout();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('checkout', body)));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(50).fill(204));
    expect(await waiting('checkout')).to.equal(1);
  });

  it('the same seq with other content is 422 seq-reused, on each endpoint by itself, and is kept', async () => {
    const seq = fresh('seq');
    await post('refuse', refuse({ seq }));
    const response = await post('refuse', refuse({ seq, msg: 'other' }));
    expect(await problemOf(response)).to.include({ status: 422, code: 'seq-reused' });
    expect((await post('refund', refund({ seq }))).status).to.equal(204);
    const [kept] = await keptBodies(ingress.ledger, 0, 1);
    expect(kept).to.include({ status: 422, code: 'seq-reused', caller: null });
  });

  it('the same content in other words is a retransmission', async () => {
    const { seq, dn, pkg } = checkout();
    expect((await post('checkout', { seq, dn, pkg })).status).to.equal(204);
    expect((await post('checkout', { extra: 1, pkg: [{ sns: pkg.sns, tn: pkg.tn }], dn, seq })).status).to.equal(204);
    expect(await waiting('checkout')).to.equal(1);
  });

  it('a second checkout of a notice is accepted: it may be shipped in parts', async () => {
    const first = checkout();
    await post('checkout', first);
    expect((await post('checkout', checkout({ dn: first.dn }))).status).to.equal(204);
    expect(await waiting('checkout')).to.equal(2);
  });

  it('a checkout after a refuse is 409 not-pending and says since when and by which seq', async () => {
    const { dn, seq } = refuse();
    await post('refuse', { dn, seq });
    const problem = await problemOf(await post('checkout', checkout({ dn })));
    expect(problem).to.include({ status: 409, code: 'not-pending' });
    expect(problem.detail)
      .to.be.a('string')
      .that.matches(/refused since \d{4}-\d\d-\d\dT[\d:.]+Z/)
      .and.includes(seq);
  });

  it('a refuse after a checkout and a second refuse are 204', async () => {
    const { dn, seq } = refuse();
    await post('refuse', { dn, seq });
    expect((await post('refuse', refuse({ dn }))).status).to.equal(204);
    const shipped = checkout();
    await post('checkout', shipped);
    expect((await post('refuse', refuse({ dn: shipped.dn }))).status).to.equal(204);
    expect((await post('refund', refund({ dn: shipped.dn }))).status).to.equal(204);
  });

  for (const ts of [
    '2026-11-20 10:00:00',
    '2026-11-20T10:00:00',
    '2026-11-20T10:00:00.5',
    '2026-11-20T10:00:00+08:00',
  ]) {
    it(`a refund of ${ts} is accepted, and again when it is sent again`, async () => {
      const event = refund({ ts });
      for (let n = 0; n < 2; n++) expect((await post('refund', event)).status).to.equal(204);
      expect(await waiting('refund')).to.equal(1);
    });
  }

  it('a refund without storeCode or ts is accepted and logged; SCM_STRICT refuses it', async () => {
    const { seq, tn, sn } = refund();
    expect((await post('refund', { seq, tn, sn })).status).to.equal(204);
    const line = ingress.logged.find(({ message }) => message === 'event');
    expect(line?.fields).to.deep.include({ kind: 'refund', seq, answer: 'accepted', missing: ['storeCode', 'ts'] });
    const metrics = await (await ingress.send('GET', '/metrics')).text();
    expect(metrics).to.match(/scm_ingress_refund_defaults_total\{field="ts",service="ingress"\} 1/);

    const strict = await startIngress(server.url, { SCM_STRICT: 'true' });
    try {
      const problem = await problemOf(await strict.send('POST', '/scm/refund', { seq, tn, sn }));
      expect(problem).to.include({ status: 400, code: 'invalid-event' });
      expect(problem.errors).to.deep.equal([
        { pointer: '/storeCode', message: 'is required' },
        { pointer: '/ts', message: 'is required' },
      ]);
    } finally {
      await strict.close();
    }
  });

  it('each of several keys opens, as X-Api-Key and as Bearer', async () => {
    const guarded = await startIngress(server.url, { SCM_API_KEYS: 'old=k1,new=k2' });
    try {
      for (const headers of [{ 'x-api-key': 'k1' }, { 'x-api-key': 'k2' }, { authorization: 'Bearer k2' }]) {
        expect((await guarded.send('POST', '/scm/refuse', refuse(), headers)).status).to.equal(204);
      }
      const callers = guarded.logged.filter(({ message }) => message === 'event').map(({ fields }) => fields.caller);
      expect(callers).to.deep.equal(['old', 'new', 'new']);
    } finally {
      await guarded.close();
    }
  });

  it('the documents’ samples are accepted', async () => {
    const samples: [string, unknown][] = [
      [
        'checkout',
        {
          seq: '98d23x1da',
          dn: 'OMS009246908643',
          pkg: {
            tn: 'SF1885704192041',
            sns: ['5046351998702494052302', '5046352028652491386059', '5046414472652494709281'],
          },
        },
      ],
      [
        'checkout',
        {
          seq: 's3f53xbbt',
          dn: 'OMS009246907476',
          pkg: [
            { tn: 'SF1885708314178', sns: ['4681714472647473454967'] },
            { tn: 'SF1885708314179', sns: ['5048952027645494253517'] },
          ],
        },
      ],
      ['refund', SAMPLES.refund['with storeCode']],
      ['refund', SAMPLES.refund['with carrier and time']],
      ['refuse', { seq: 'DDDDDD', dn: 'OMS009246908643', msg: '' }],
    ];
    for (const [kind, body] of samples) expect((await post(kind, body)).status, kind).to.equal(204);
    expect(await ingress.enqueued()).to.equal(samples.length);
  });
});
