import { expect } from 'chai';
import { sn } from '../support/desk.js';
import { completeNotice, fullLine, useStage } from '../support/stage.js';
import { until } from '../support/until.js';
import { json, SUCCESS } from '../support/vendor.js';

const NAME = '欧阳靖雯';
const KEY = 'an-oms-key-of-some-length';
const LONG = { timeoutMs: 30_000 };

describe('security: erasure of a person by the OMS', function () {
  this.timeout(180_000);
  const stage = useStage({ OMS_API_KEYS: `oms=${KEY}` });

  const call = (method: string, path: string, body: unknown, key = KEY) =>
    fetch(`${stage.relay().url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify(body),
    });
  const erase = (dn: string, key = KEY) => call('POST', `/notices/${dn}/erase`, { reason: 'asked for' }, key);
  const nameOf = async (dn: string) => (await stage.relay().ledger.storedNotice(dn))?.member?.name;

  const announce = async (dn: string) => {
    const notice = completeNotice(dn, 'erp', [fullLine(1, 1)], { member: { name: NAME, mobile: '13912345678' } });
    expect((await call('PUT', `/notices/${dn}`, notice)).status).to.equal(201);
  };
  const leave = (dn: string) =>
    stage.relay().post('checkout', { seq: `c-${dn}`, dn, pkg: [{ tn: `T-${dn}`, sns: [sn(1, Number(dn.slice(1)))] }] });

  it('is a 202, written down without her data; no other key may ask for it, and an unknown notice is a 404', async () => {
    await announce('D1');
    expect((await erase('D1', 'another-key')).status).to.equal(401);
    expect(await nameOf('D1')).to.equal(NAME);
    const answer = await erase('D1');
    expect(answer.status).to.equal(202);
    expect(await answer.json()).to.deep.equal({ dn: 'D1', pending: [] });
    expect(await nameOf('D1')).to.equal('');
    expect((await erase('nobody')).status).to.equal(404);
    const { entries } = await stage.relay().ledger.auditLog({ limit: 20 });
    const entry = entries.find(({ action, item }) => action === 'notice:erase' && item === 'D1');
    expect(entry).to.include({ user: 'oms', note: 'asked for', result: 'ok' });
    const line = stage
      .relay()
      .ingress.lines()
      .find(({ message, item }) => message === 'audit' && item === 'D1');
    expect(line).to.include({ user: 'oms', action: 'notice:erase', result: 'ok' });
    expect(JSON.stringify(entries)).not.to.include(NAME);
  });

  it('of what is open waits: the vendor still gets the whole order, and then she is gone by herself', async () => {
    await announce('D2');
    stage.vendor().answerWith(json(503, {}));
    await leave('D2');
    await until(async () => stage.vendor().to('/pushData').length > 0, LONG);
    expect(await (await erase('D2')).json()).to.deep.equal({ dn: 'D2', pending: ['checkout:c-D2'] });
    expect(await nameOf('D2')).to.equal(NAME);
    stage.vendor().answerWith((request, res) => json(200, SUCCESS[request.path] ?? {})(request, res));
    await stage.relay().reaches('checkout', 'c-D2', 'delivered', 40_000);
    expect(stage.vendor().to('/pushData').at(-1)?.body).to.include(NAME);
    await until(async () => (await nameOf('D2')) === '', LONG);
    expect(JSON.stringify(await stage.relay().event('checkout', 'c-D2'))).not.to.include(NAME);
  });
});
