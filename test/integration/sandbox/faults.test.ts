import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type FaultSpec, type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { until } from '../../support/until.js';
import { type Answer, codeOf, postJson } from './http.js';
import { ERP_REFUND, erpCall, POS_REFUND, PUSHED_ORDER, posCall, SMART_REFUND, wdtCall } from './requests.js';

describe('faults on demand', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  const pos = () => posCall(sandbox, POS_REFUND);
  const posWithin = (timeoutMs: number) => posCall(sandbox, POS_REFUND, {}, timeoutMs);
  const hit = async (spec: Omit<FaultSpec, 'vendor'>): Promise<Answer> => {
    await sandbox.fault({ vendor: 'pos', ...spec });
    return pos();
  };
  /** true once the vendor booked the refund, whatever its client saw */
  const committed = () => sandbox.count('pos').committed;

  it('befalls as many requests as it says, then no more', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'status', times: 2 });
    const statuses = [(await pos()).status, (await pos()).status, (await pos()).status];
    expect(statuses).to.deep.equal([503, 503, 200]);
    expect(sandbox.faults()).to.deep.equal([]);
  });

  it('befalls one vendor only, or all of them', async () => {
    await sandbox.fault({ vendor: 'erp', fault: 'status' });
    expect((await pos()).status).to.equal(200);
    await sandbox.fault({ vendor: 'all', fault: 'status', times: 2 });
    expect((await pos()).status).to.equal(503);
    expect((await wdtCall(sandbox, SMART_REFUND)).status).to.equal(503);
  });

  it('befalls only what it matches, in a form as in JSON', async () => {
    await sandbox.fault({ vendor: 'erp', fault: 'status', match: '"ro_code":"R1"' });
    await sandbox.fault({ vendor: 'pos', fault: 'status', match: '4frd21d6u' });
    expect((await posCall(sandbox, { ...POS_REFUND, SenderBillNum: 'other' })).status).to.equal(200);
    expect((await pos()).status).to.equal(503);
    expect((await erpCall(sandbox, ERP_REFUND)).status).to.equal(503);
  });

  it('status: any status with its headers, and a page nobody can parse', async () => {
    const answer = await hit({ fault: 'status', status: 429, headers: { 'Retry-After': '7' } });
    expect(answer.status).to.equal(429);
    expect(answer.headers['retry-after']).to.equal('7');
    expect(answer.headers['content-type']).to.contain('text/html');
    expect(answer.json).to.equal(undefined);
    expect(committed()).to.equal(0);
  });

  it("status: with a body of one's own", async () => {
    expect((await hit({ fault: 'status', status: 500, body: { errcode: 9 } })).json).to.deep.equal({ errcode: 9 });
    expect((await hit({ fault: 'status', status: 502, body: 'Bad Gateway' })).text).to.equal('Bad Gateway');
  });

  it('reset-before: the connection is reset, nothing came', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'reset-before' });
    expect(await codeOf(pos())).to.equal('ECONNRESET');
    expect(sandbox.received('pos')).to.deep.equal([]);
  });

  it('reset-before: also where it must read to know whom it befalls', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'reset-before', match: '4frd21d6u' });
    expect(await codeOf(pos())).to.equal('ECONNRESET');
    expect(sandbox.received('pos')).to.deep.equal([]);
  });

  it('reset-after-commit: booked, but the client sees a reset', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'reset-after-commit' });
    expect(await codeOf(pos())).to.equal('ECONNRESET');
    expect(committed()).to.equal(1);
    expect(sandbox.received('pos')[0]).to.have.property('fault', 'reset-after-commit');
  });

  it('hang: booked, never answered', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'hang' });
    const answer = codeOf(pos());
    await until(() => committed() === 1, { what: 'the booking' });
    expect(await Promise.race([answer, pause(200, 'silence')])).to.equal('silence');
  });

  it('hang-before: never answered, nothing came', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'hang-before' });
    expect(await codeOf(posWithin(200))).to.equal('GAVE_UP');
    expect(sandbox.received('pos')).to.deep.equal([]);
  });

  it('slow: answered, but not before its time', async () => {
    const started = performance.now();
    const { json } = await hit({ fault: 'slow', ms: 150 });
    expect(performance.now() - started).to.be.at.least(145);
    expect(json).to.have.property('errcode', 0);
  });

  it('truncate: booked, and half the JSON comes', async () => {
    const { status, text, json } = await hit({ fault: 'truncate' });
    expect(status).to.equal(200);
    expect(text).to.match(/^\{"errcode":0/);
    expect(json).to.equal(undefined);
    expect(committed()).to.equal(1);
  });

  it('cut: booked, and the connection ends within the body', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'cut' });
    expect(await codeOf(pos())).to.equal('ECONNRESET');
    expect(committed()).to.equal(1);
  });

  it('html: booked, and a page comes with status 200', async () => {
    const { status, headers, text } = await hit({ fault: 'html' });
    expect(status).to.equal(200);
    expect(headers['content-type']).to.contain('text/html');
    expect(text).to.match(/^<html>/);
    expect(committed()).to.equal(1);
  });

  it('huge: booked, and 64 MiB of JSON come', async () => {
    const { text, json } = await hit({ fault: 'huge' });
    expect(text.length).to.be.above(64 * 1024 * 1024);
    expect(json).to.have.property('errcode', 0);
  });

  it('drip: booked, and the reply comes byte by byte', async () => {
    const started = performance.now();
    const { text, json } = await hit({ fault: 'drip', ms: 2 });
    expect(performance.now() - started).to.be.at.least(text.length * 2 - 5);
    expect(json).to.have.property('errcode', 0);
  });

  it('wrong-charset: booked, and the JSON is not in UTF-8 as it says', async () => {
    const { headers, text, json } = await hit({ fault: 'wrong-charset' });
    expect(headers['content-type']).to.contain('utf-8');
    expect(json).to.equal(undefined);
    expect(text.replaceAll('\0', '')).to.contain('"errcode":0');
  });

  it('redirect: to the same address, or where it is told', async () => {
    const { status, headers } = await hit({ fault: 'redirect' });
    expect([status, headers.location]).to.deep.equal([307, '/api/Pos/Refund/AddOrUpdate']);
    const told = await hit({ fault: 'redirect', status: 302, headers: { location: 'http://127.0.0.1:1/' } });
    expect([told.status, told.headers.location]).to.deep.equal([302, 'http://127.0.0.1:1/']);
    expect(committed()).to.equal(0);
  });

  it('answer-twice: two replies to one request', async () => {
    await sandbox.fault({ vendor: 'push', fault: 'answer-twice' });
    const body = JSON.stringify(PUSHED_ORDER);
    const socket = connect(sandbox.port, '127.0.0.1');
    socket.write(
      `POST /pushData?customerid=BudweiserTmall HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    let seen = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      seen += chunk;
    });
    await once(socket, 'close');
    expect(seen.match(/HTTP\/1\.1 200 OK\r\n/g)).to.have.lengthOf(2);
    expect(seen.match(/"flag":"success"/g)).to.have.lengthOf(2);
    expect(sandbox.count('push').committed).to.equal(1);
  });

  it('down of one vendor: every connection to it is reset until its time is over', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'down', ms: 2000 });
    expect([await codeOf(pos()), await codeOf(pos())]).to.deep.equal(['ECONNRESET', 'ECONNRESET']);
    expect((await wdtCall(sandbox, SMART_REFUND)).status).to.equal(200);
    await until(async () => (await codeOf(pos())) === 200, { what: 'the vendor being back' });
  });

  it('down of all: connections are refused until its time is over', async () => {
    await sandbox.fault({ vendor: 'all', fault: 'down', ms: 2000 });
    expect(await codeOf(pos())).to.equal('ECONNREFUSED');
    await until(async () => (await codeOf(pos())) === 200, { what: 'the vendors being back' });
  });

  it('down of all can be asked for over HTTP, and is answered first', async () => {
    const { status } = await postJson(`${sandbox.url}/_faults`, { vendor: 'all', fault: 'down', ms: 2000 });
    expect(status).to.equal(201);
    await until(async () => (await codeOf(pos())) === 'ECONNREFUSED', { what: 'the vendors being down' });
    await until(async () => (await codeOf(pos())) === 200, { what: 'the vendors being back' });
  });

  it('kill: booked, and the process is dead before any answer', async () => {
    const victim: ChildProcess = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(victim, 'spawn');
    const gone = once(victim, 'exit');
    await sandbox.fault({ vendor: 'pos', fault: 'kill', pid: victim.pid ?? 0 });
    expect(await codeOf(pos())).to.equal('ECONNRESET');
    expect(await gone).to.deep.equal([null, 'SIGKILL']);
    expect(committed()).to.equal(1);
  });

  it('closing the sandbox ends what hangs', async () => {
    await sandbox.fault({ vendor: 'pos', fault: 'hang' });
    const hanging = codeOf(pos());
    await until(() => committed() === 1);
    await sandbox.close();
    expect(await hanging).to.equal('ECONNRESET');
  });
});
