import { expect } from 'chai';
import { OPERATOR, type Sent, useBoard, VIEWER } from './stage.js';

const PAGES = ['/', '/trace', '/attention', '/audit', '/refused', '/queues', '/queues/queue/wdt'];
const READS = ['/api/trace?seq=a', '/api/attention', '/api/overview', '/api/charts', '/queues/api/queues'];
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const retryAll = '{"action":"retry","filter":{}}';

/** Every route that changes something, with what it answers an operator. */
const CHANGES: readonly (readonly [string, string, Sent, number])[] = [
  ['POST', '/api/attention/actions', { headers: JSON_TYPE, body: retryAll }, 200],
  ['POST', '/attention/preview', { headers: FORM, body: 'action=retry&scope=filter&perSecond=5' }, 200],
  ['POST', '/attention/actions', { headers: FORM, body: 'action=retry&scope=filter&perSecond=5' }, 303],
  ['POST', '/attention/bulks/none/cancel', { headers: FORM, body: '' }, 303],
  ['POST', '/overview/wdt/pause', { headers: FORM, body: '' }, 303],
  ['POST', '/overview/wdt/resume', { headers: FORM, body: '' }, 303],
  ['POST', '/api/destinations/wdt/release', { headers: JSON_TYPE, body: '{}' }, 200],
  ['PUT', '/queues/api/queues/pause', {}, 200],
  ['PUT', '/queues/api/queues/resume', {}, 200],
  ['PUT', '/queues/api/queues/wdt/pause', {}, 200],
  ['PUT', '/queues/api/queues/wdt/resume', {}, 200],
  ['PUT', '/queues/api/queues/wdt/promote', {}, 200],
  ['PUT', '/queues/api/queues/wdt/retry/failed', {}, 200],
];

/** What Bull Board could do, and nobody may. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['POST', '/queues/api/queues/wdt/add'],
  ['PATCH', '/queues/api/queues/wdt/a-g1/update-data'],
  ['PATCH', '/queues/api/queues/wdt/a-g1/delay'],
  ['PATCH', '/queues/api/queues/wdt/a-g1/priority'],
  ['PUT', '/queues/api/queues/wdt/a-g1/clean'],
  ['PUT', '/queues/api/queues/wdt/clean/failed'],
  ['PUT', '/queues/api/queues/wdt/clean/promote'],
  ['PUT', '/queues/api/queues/wdt/retry/completed'],
  ['PUT', '/queues/api/queues/wdt/empty'],
  ['PUT', '/queues/api/queues/wdt/obliterate'],
  ['PUT', '/queues/api/queues/wdt/concurrency'],
  ['PUT', '/queues/api/queues/wdt/rate-limit'],
  ['PUT', '/queues/api/queues/wdt/rate-limit/release'],
  ['PUT', '/queues/api/queues/nowhere/pause'],
  ['PUT', '/queues/api/queues/WDT/pause'],
  ['PUT', '/queues/api/queues/wdt%2fadd/pause'],
];

describe('access to the board', () => {
  const board = useBoard();
  const lastAudit = async () => (await board.stage().desk.ledger.auditLog({ limit: 1 })).entries[0];

  for (const path of ['/healthz', '/readyz', '/metrics', '/login', '/assets/board.css', '/assets/uPlot.iife.min.js']) {
    it(`opens ${path} to everybody`, async () => {
      expect((await board.stage().ask(path, null)).status).to.equal(200);
    });
  }

  for (const path of PAGES) {
    it(`leads who is not logged in from ${path} to the log-in`, async () => {
      const { status, headers } = await board.stage().ask(path, null);
      expect(status).to.equal(303);
      expect(headers.get('location')).to.equal(`/login?to=${encodeURIComponent(path)}`);
    });
  }

  for (const path of READS) {
    it(`answers 401 to ${path} without login`, async () => {
      const { status, headers, json } = await board.stage().ask(path, null);
      expect(status).to.equal(401);
      expect(headers.get('www-authenticate')).to.match(/^Basic /);
      expect(headers.get('content-type')).to.equal('application/problem+json');
      expect(json).to.include({ code: 'unauthorized' });
    });
  }

  for (const path of [...PAGES, ...READS]) {
    it(`shows ${path} to viewers, under a strict policy and to no cache`, async () => {
      const { status, headers } = await board.stage().ask(path, VIEWER);
      expect(status).to.equal(200);
      expect(headers.get('content-security-policy')).to.include("default-src 'none'").and.not.include('unsafe');
      expect(headers.get('cache-control')).to.equal('no-store');
    });
  }

  for (const [method, path, sent, answer] of CHANGES) {
    describe(`${method} ${path}`, () => {
      const cross = { ...sent, method, headers: { ...sent.headers, 'sec-fetch-site': 'cross-site' } };
      const foreign = { ...sent, method, headers: { ...sent.headers, origin: 'http://elsewhere.example' } };

      it('is refused without login, and written down', async () => {
        expect((await board.stage().ask(path, null, { ...sent, method })).status).to.equal(401);
        expect(await lastAudit()).to.include({ user: null, action: 'refused', item: `${method} ${path}` });
      });

      it('is refused to viewers, and written down', async () => {
        expect((await board.stage().ask(path, VIEWER, { ...sent, method })).status).to.equal(403);
        expect(await lastAudit()).to.include({ user: 'victor', action: 'refused', result: 'forbidden' });
      });

      it('is refused from another site, and written down', async () => {
        expect((await board.stage().ask(path, OPERATOR, cross)).status).to.equal(403);
        expect((await board.stage().ask(path, OPERATOR, foreign)).status).to.equal(403);
        expect(await lastAudit()).to.include({ action: 'refused', item: `${method} ${path}` });
      });

      it('is done for operators', async () => {
        expect((await board.stage().ask(path, OPERATOR, { ...sent, method })).status).to.equal(answer);
      });
    });
  }

  for (const [method, path] of FORBIDDEN) {
    it(`refuses ${method} ${path} to operators, and writes it down`, async () => {
      const body = method === 'PUT' ? {} : { headers: JSON_TYPE, body: '{"name":"x","data":{},"options":{}}' };
      expect((await board.stage().ask(path, OPERATOR, { method, ...body })).status).to.equal(403);
      expect(await lastAudit()).to.include({ user: 'olga', action: 'refused' });
      expect(await board.stage().queues.queue('wdt').count()).to.equal(0);
    });
  }

  it('explains a proxy that changes Host, over plain HTTP, where the browser says no more than Origin', async () => {
    const { status, text } = await board.stage().ask('/login', null, {
      method: 'POST',
      headers: { accept: 'text/html', origin: 'http://relay.example:8443', 'content-type': 'text/plain' },
    });
    expect(status).to.equal(403);
    expect(text).to.include('http://relay.example:8443').and.include('TRUSTED_PROXIES').and.include('127.0.0.1:');
  });

  it('answers an unknown path with a page that helps on', async () => {
    const { status, text } = await board.stage().ask('/nowhere', VIEWER, { headers: { accept: 'text/html' } });
    expect(status).to.equal(404);
    expect(text).to.include('There is no such page');
  });
});
