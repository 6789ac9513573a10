import { expect } from 'chai';
import { checkout, fieldsOf, fresh, notice, problemOf, startIngress, type TestIngress, useIngress } from './support.js';

describe('ingress: notices', function () {
  this.timeout(180_000);
  let ingress: TestIngress;
  useIngress((started) => {
    ingress = started;
  });

  const put = (body: { dn: string }) => ingress.send('PUT', `/notices/${encodeURIComponent(body.dn)}`, body);
  const get = (dn: string) => ingress.send('GET', `/notices/${encodeURIComponent(dn)}`);
  const post = (lines: string) => ingress.send('POST', '/notices', lines, { 'content-type': 'application/x-ndjson' });

  it('PUT is 201 for a new notice and 200 for a replaced one; GET shows it with its state', async () => {
    const body = notice();
    expect((await put(body)).status).to.equal(201);
    expect(
      (
        await put({
          ...body,
          ...{ store: '', payments: '', shippedBefore: '' },
          member: { name: '大海', mobile: null, cardCode: '' },
        } as typeof body)
      ).status,
    ).to.equal(200);
    const shown = await fieldsOf(await get(body.dn));
    expect(shown).to.deep.include({ dn: body.dn, state: 'pending', since: null, member: { name: '大海' } });
    expect(shown.lines).to.deep.equal([{ ...body.lines[0], shipped: [], returned: [] }]);
  });

  it('an accepted checkout that is not mapped leaves it pending, and in use', async () => {
    const body = notice();
    await ingress.send('POST', '/scm/checkout', checkout({ dn: body.dn }));
    expect((await put(body)).status).to.equal(201);
    expect(await fieldsOf(await get(body.dn))).to.include({ state: 'pending', since: null });
    const cancelled = await ingress.send('POST', `/notices/${body.dn}/cancel`, {});
    expect(await fieldsOf(cancelled)).to.include({ status: 409, code: 'notice-in-use' });
  });

  for (const dn of ['a/b', 'a b', '通知单', '100%', '__proto__', 'a:b', '?x=1#y']) {
    it(`a dn may be ${JSON.stringify(dn)}`, async () => {
      expect((await put(notice({ dn }))).status).to.equal(201);
      expect(await (await get(dn)).json()).to.include({ dn });
    });
  }

  it('a trailing slash makes no difference', async () => {
    const body = notice();
    expect((await ingress.send('PUT', `/notices/${body.dn}/`, body)).status).to.equal(201);
    expect((await ingress.send('GET', `/notices/${body.dn}/`)).status).to.equal(200);
  });

  it('an unknown dn is 404', async () => {
    expect(await problemOf(await get('nobody'))).to.include({ status: 404, code: 'not-found' });
  });

  it('a path that cannot be decoded is 400', async () => {
    expect(await problemOf(await ingress.send('GET', '/notices/%zz'))).to.include({ status: 400, code: 'bad-request' });
  });

  it('a body with another dn than the path is 400', async () => {
    const problem = await problemOf(await ingress.send('PUT', '/notices/other', notice()));
    expect(problem).to.include({ status: 400, code: 'invalid-notice' });
    expect(problem.errors).to.deep.equal([{ pointer: '/dn', message: 'must be the dn of the path' }]);
  });

  it('NDJSON: good lines are stored, bad ones named, blank ones skipped', async () => {
    const [first, second] = [notice(), notice()];
    const lines = [
      JSON.stringify(first),
      '',
      '{"dn":',
      '  \r',
      JSON.stringify({ ...notice(), lines: [] }),
      `${JSON.stringify(second)}\r`,
      ' '.repeat(1024 * 1024 + 1),
    ];
    const response = await post(lines.join('\n'));
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({
      accepted: 2,
      rejected: [
        { line: 3, errors: [{ pointer: '', message: 'is not JSON' }] },
        { line: 5, errors: [{ pointer: '/lines', message: 'must not be empty' }] },
        { line: 7, errors: [{ pointer: '', message: 'must have at most 1048576 bytes' }] },
      ],
    });
    expect((await get(second.dn)).status).to.equal(200);
  });

  it('NDJSON: of two lines with one dn the later one wins', async () => {
    const dn = fresh('dn');
    const lines = Array.from({ length: 5 }, (_, i) => JSON.stringify(notice({ dn, tid: `T${i}` })));
    expect(await (await post(lines.join('\n'))).json()).to.deep.equal({ accepted: 5, rejected: [] });
    expect(await (await get(dn)).json()).to.include({ tid: 'T4' });
  });

  it('NDJSON: more than 1 MiB in all, in pieces that cut lines and characters', async () => {
    const bodies = Array.from({ length: 3000 }, () =>
      notice({ tid: '订单'.repeat(10), member: { name: '海'.repeat(100) } }),
    );
    const bytes = new TextEncoder().encode(bodies.map((body) => JSON.stringify(body)).join('\n'));
    expect(bytes.length).to.be.above(1024 * 1024);
    let at = 0;
    const response = await fetch(`${ingress.url}/notices`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: new ReadableStream({
        pull: (controller) => {
          if (at >= bytes.length) return controller.close();
          controller.enqueue(bytes.subarray(at, at + 7919));
          at += 7919;
        },
      }),
      duplex: 'half',
    } as RequestInit);
    expect(await response.json()).to.deep.equal({ accepted: 3000, rejected: [] });
    expect((await get(bodies[2999]?.dn ?? '')).status).to.equal(200);
  });

  it('NDJSON: a JSON content type is 415, nothing at all is 0 accepted', async () => {
    const response = await ingress.send('POST', '/notices', notice());
    expect(await problemOf(response)).to.include({ status: 415, code: 'unsupported-media-type' });
    expect(await (await post('')).json()).to.deep.equal({ accepted: 0, rejected: [] });
  });

  it('NDJSON: over 64 MiB is 413 and says how many were stored', async () => {
    const body = notice();
    const chunk = new TextEncoder().encode(`${' '.repeat(1024 * 1024 - 1)}\n`);
    let sent = 0;
    const response = await fetch(`${ingress.url}/notices`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: new ReadableStream({
        pull: (controller) => {
          if (sent === 0)
            controller.enqueue(new TextEncoder().encode(`${JSON.stringify(body)}\n\n${JSON.stringify(body)}\n`));
          else if (sent <= 66) controller.enqueue(chunk);
          else controller.close();
          sent++;
        },
      }),
      duplex: 'half',
    } as RequestInit);
    const problem = await problemOf(response);
    expect(problem).to.include({ status: 413, code: 'payload-too-large' });
    expect(problem.detail).to.include('1 notices were stored');
  });

  it('one over 1 MiB is 413', async () => {
    const body = notice({ title: 'x'.repeat(1024 * 1024) });
    expect(await problemOf(await put(body))).to.include({ status: 413, code: 'payload-too-large' });
  });

  it('needs a key of the OMS where one is set', async () => {
    const guarded = await startIngress(ingress.redisUrl, { OMS_API_KEYS: 'oms=k', SCM_API_KEYS: 'wms=s' });
    try {
      const body = notice();
      for (const headers of [{}, { 'x-api-key': 's' }]) {
        for (const [method, path] of [
          ['PUT', `/notices/${body.dn}`],
          ['GET', `/notices/${body.dn}`],
          ['POST', '/notices'],
        ]) {
          const response = await guarded.send(
            String(method),
            String(path),
            method === 'GET' ? undefined : body,
            headers,
          );
          expect(await problemOf(response)).to.include({ status: 401, code: 'unauthorized' });
        }
      }
      expect((await guarded.send('PUT', `/notices/${body.dn}`, body, { 'x-api-key': 'k' })).status).to.equal(201);
    } finally {
      await guarded.close();
    }
  });
});
