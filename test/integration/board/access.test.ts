import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { CHANGES, FORBIDDEN, JSON_TYPE, LOGIN_ROUTES, OPEN, PAGES, READS } from './routes.js';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

const SOURCE = fileURLToPath(new URL('../../../../apps/board/src/', import.meta.url));

/** The board's routes that change something, as its source declares them: `POST /attention/bulks/:id/cancel`. */
const declaredChanges = (): string[] =>
  readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('routes.ts') || file.endsWith('api.ts'))
    .flatMap((file) => readFileSync(`${SOURCE}${file}`, 'utf8').split("app.route('").slice(1))
    .flatMap((route) => {
      const [path = ''] = route.split("'", 1);
      return ['POST', 'PUT', 'PATCH', 'DELETE'].filter((m) => route.includes(`    ${m}: `)).map((m) => `${m} ${path}`);
    });

const isOf = (declared: string, asked: string): boolean =>
  new RegExp(`^${declared.replace(/:\w+/g, '[^/]+')}$`).test(asked.replace(/\?.*$/, ''));

describe('access to the board', () => {
  const board = useBoard();
  const lastAudit = async () => (await board.stage().desk.ledger.auditLog({ limit: 1 })).entries[0];

  for (const path of OPEN) {
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

  it('is asked for by a test on every route that changes something', () => {
    const asked = [...CHANGES.map(([method, path]) => `${method} ${path}`), ...LOGIN_ROUTES];
    const declared = declaredChanges();
    expect(declared).to.have.length.above(10);
    expect(declared.filter((route) => !asked.some((each) => isOf(route, each)))).to.deep.equal([]);
  });

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

  it('counts what it refuses to viewers under its route', async () => {
    for (const [method, path, sent] of CHANGES) await board.stage().ask(path, VIEWER, { ...sent, method });
    const { text } = await board.stage().ask('/metrics', null);
    const counted = (route: string): boolean => text.includes(`scm_board_answers_total{route="${route}",code="403"`);
    const refused = declaredChanges().filter((route) =>
      CHANGES.some(([method, path]) => isOf(route, `${method} ${path}`)),
    );
    expect(refused).to.have.length.above(10);
    expect(refused.filter((route) => !counted(route.replace(/^\S+ /, '')))).to.deep.equal([]);
  });

  it('is written down with name and address on every route that an operator changes something by', async () => {
    const { desk, ask } = board.stage();
    await desk.refund('S1', undefined, sn(1, 1));
    await desk.mapAll();
    const changing = CHANGES.filter(([, path]) => !/preview|cancel|promote|retry.failed|^\/attention/.test(path));
    for (const [method, path, sent] of changing) {
      const before = await lastAudit();
      await ask(path, OPERATOR, { ...sent, method });
      const entry = await lastAudit();
      expect(entry?.id, `${method} ${path}`).not.to.equal(before?.id);
      expect(entry, `${method} ${path}`).to.include({ user: 'olga', address: '127.0.0.1' });
      expect(entry?.requestId, `${method} ${path}`).to.be.a('string');
    }
  });

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
