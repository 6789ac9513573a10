import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { get, postJson, send } from './http.js';
import { ERP_REFUND, erpCall, POS_REFUND, posCall, SMART_REFUND, wdtCall } from './requests.js';

describe('sandbox control', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  const received = async (vendor: string) => (await get(`${sandbox.url}/_received/${vendor}`)).json;

  describe('GET /_received/<vendor>', () => {
    it('shows what came and what was answered, newest last', async () => {
      await wdtCall(sandbox, SMART_REFUND);
      await wdtCall(sandbox, []);
      const list = await received('wdt');
      expect(list).to.have.lengthOf(2);
      expect(list).to.have.nested.property('[0].method', 'POST');
      expect(list).to.have.nested.property('[0].path', '/openapi');
      expect(list).to.have.nested.property('[0].query.method', 'wms.stockin.SmartRefund.upload');
      expect(list).to.have.nested.property('[0].contentType', 'application/json');
      expect(list).to.have.deep.nested.property('[0].body', SMART_REFUND);
      expect(list).to.have.deep.nested.property('[0].reply', {
        status: 200,
        body: { status: 0, data: { stockin_id: 1, type: 12 } },
      });
      expect(list)
        .to.have.nested.property('[0].at')
        .that.matches(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(list).to.have.nested.property('[1].reply.body.status', 1);
    });

    it('shows a form as its fields', async () => {
      await erpCall(sandbox, ERP_REFUND);
      const list = await received('erp');
      expect(list).to.have.nested.property('[0].body.data', JSON.stringify(ERP_REFUND));
      expect(list).to.have.nested.property('[0].body.appid', sandbox.credentials.erp.appid);
    });

    it('shows what is no JSON as text', async () => {
      await send(`${sandbox.url}/pushData?customerid=BudweiserTmall`, {
        headers: { 'content-type': 'application/json' },
        body: '{oops',
      });
      expect(await received('push')).to.have.nested.property('[0].body', '{oops');
    });

    it('says which requests were booked and which fault befell them', async () => {
      await sandbox.fault({ vendor: 'pos', fault: 'status' });
      await posCall(sandbox, POS_REFUND);
      await posCall(sandbox, POS_REFUND);
      const list = await received('pos');
      expect(list).to.have.nested.property('[0].fault', 'status');
      expect(list).to.have.nested.property('[0].committed', false);
      expect(list).to.have.nested.property('[1].fault', null);
      expect(list).to.have.nested.property('[1].committed', true);
    });

    it('keeps repeated requests apart, so that duplicates can be counted', async () => {
      for (const SenderBillNum of ['a', 'b', 'a']) await posCall(sandbox, { ...POS_REFUND, SenderBillNum });
      const { json } = await get(
        `${sandbox.url}/_received/pos?count=1&match=${encodeURIComponent('"SenderBillNum":"a"')}`,
      );
      expect(json).to.deep.equal({ kept: 2, committed: 2, total: 3 });
      expect((await get(`${sandbox.url}/_received/pos?limit=1`)).json).to.have.nested.property(
        '[0].body.SenderBillNum',
        'a',
      );
    });

    it('forgets the oldest beyond its bound, but not that they came', async () => {
      const small = await startSandbox({ keep: 2 });
      for (const SenderBillNum of ['a', 'b', 'c']) await posCall(small, { ...POS_REFUND, SenderBillNum });
      expect(small.count('pos')).to.deep.equal({ kept: 2, committed: 2, total: 3 });
      expect(small.received('pos').map(({ body }) => JSON.stringify(body).includes('"c"'))).to.deep.equal([
        false,
        true,
      ]);
      await small.close();
    });

    it('counts all vendors at once', async () => {
      await posCall(sandbox, POS_REFUND);
      const { json } = await get(`${sandbox.url}/_received`);
      expect(json).to.have.deep.property('pos', { kept: 1, committed: 1, total: 1 });
      expect(json).to.have.deep.property('erp', { kept: 0, committed: 0, total: 0 });
    });

    it('is emptied by DELETE', async () => {
      await posCall(sandbox, POS_REFUND);
      expect((await send(`${sandbox.url}/_received/pos`, { method: 'DELETE' })).status).to.equal(204);
      expect(await received('pos')).to.deep.equal([]);
    });

    it('is 404 for a vendor there is not', async () => {
      for (const method of ['GET', 'DELETE']) {
        const { status, json } = await send(`${sandbox.url}/_received/sap`, { method });
        expect(status).to.equal(404);
        expect(json).to.have.property('detail').that.contains('wdt, pos, erp, push');
      }
    });

    it('is 400 for a limit that is none', async () => {
      const { status, json } = await get(`${sandbox.url}/_received/pos?limit=0`);
      expect(status).to.equal(400);
      expect(json).to.have.property('code', 'invalid-query');
    });
  });

  describe('/_faults', () => {
    it('lists what was asked for until it is used up or cleared', async () => {
      const asked = await postJson(`${sandbox.url}/_faults`, { vendor: 'pos', fault: 'status', status: 500, times: 3 });
      expect(asked.status).to.equal(201);
      await posCall(sandbox, POS_REFUND);
      const { json } = await get(`${sandbox.url}/_faults`);
      expect(json).to.deep.equal([
        { id: 1, vendor: 'pos', fault: 'status', status: 500, times: 3, left: 2, until: null },
      ]);
      expect((await send(`${sandbox.url}/_faults`, { method: 'DELETE' })).status).to.equal(204);
      expect((await posCall(sandbox, POS_REFUND)).status).to.equal(200);
    });

    const bad: [string, unknown, string][] = [
      ['another vendor', { vendor: 'sap', fault: 'status' }, '/vendor'],
      ['another fault', { vendor: 'pos', fault: 'explode' }, '/fault'],
      ['no fault', { vendor: 'pos' }, ''],
      ['times 0', { vendor: 'pos', fault: 'status', times: 0 }, '/times'],
      ['an unknown field', { vendor: 'pos', fault: 'status', delay: 1 }, ''],
      ['a status that is none', { vendor: 'pos', fault: 'status', status: 99 }, '/status'],
      ['a header with a line break', { vendor: 'pos', fault: 'status', headers: { a: 'b\r\nc: d' } }, '/headers/a'],
      ['kill without a pid', { vendor: 'pos', fault: 'kill' }, ''],
      ['kill of process 1', { vendor: 'pos', fault: 'kill', pid: 1 }, '/pid'],
      ['down without a time', { vendor: 'pos', fault: 'down' }, ''],
      ['a list', [], ''],
    ];
    for (const [what, body, pointer] of bad) {
      it(`is 400 for ${what}, and says what is accepted`, async () => {
        const { status, headers, json } = await postJson(`${sandbox.url}/_faults`, body);
        expect(status).to.equal(400);
        expect(headers['content-type']).to.contain('application/problem+json');
        expect(json).to.have.property('code', 'invalid-action');
        expect(json).to.have.property('detail').that.contains('reset-after-commit');
        expect(json).to.have.property('errors').that.is.an('array');
        expect(JSON.stringify(json)).to.contain(`"pointer":"${pointer}"`);
        expect(sandbox.faults()).to.deep.equal([]);
      });
    }

    it('does not let a page of another origin ask for faults: JSON only', async () => {
      const body = JSON.stringify({ vendor: 'pos', fault: 'status' });
      const { status } = await send(`${sandbox.url}/_faults`, { headers: { 'content-type': 'text/plain' }, body });
      expect(status).to.equal(415);
      expect(sandbox.faults()).to.deep.equal([]);
    });

    it('will not kill the sandbox itself', async () => {
      const { status } = await postJson(`${sandbox.url}/_faults`, { vendor: 'pos', fault: 'kill', pid: process.pid });
      expect(status).to.equal(400);
    });
  });

  it('has a start page that names each vendor’s requests and every fault, with a line that works', async () => {
    const { status, text, headers } = await get(`${sandbox.url}/`);
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^text\/html/);
    for (const vendor of ['wdt', 'pos', 'erp', 'push']) expect(text).to.include(`href="/_received/${vendor}"`);
    expect(text).to.include('reset-after-commit').and.include('/api/Pos/Refund/AddOrUpdate');
    const shown = text.replaceAll('&#39;', "'").replaceAll('&quot;', '"');
    const [, body = '', address] = /-d '([^']+)' (\S+?)<\/code>/.exec(shown) ?? [];
    expect(address).to.equal(`${sandbox.url}/_faults`);
    expect((await postJson(`${sandbox.url}/_faults`, JSON.parse(body))).status).to.equal(201);
    expect(sandbox.faults()).to.have.length(1);
  });

  it('is 404 elsewhere', async () => {
    const { status, headers } = await get(`${sandbox.url}/openApi`);
    expect(status).to.equal(404);
    expect(headers['x-request-id']).to.be.a('string').that.is.not.empty;
  });
});
