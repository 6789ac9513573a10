import { expect } from 'chai';
import { OPERATOR, useBoard, VIEWER } from '../integration/board/stage.js';
import { line, notice, sn } from '../support/desk.js';
import { until } from '../support/until.js';

const NAME = '欧阳靖雯';
const STREET = '白云路四百一十二号';

describe('security: a person is shown to no viewer', () => {
  const board = useBoard();

  /** A notice that names her, and texts of others that quote it: the WMS's msg, the vendor's reply and reason. */
  const prepare = async () => {
    const { desk } = board.stage();
    await desk.announce(
      notice('D1', [line(1, 1)], { member: { name: NAME, mobile: '13912345678' }, shippedBefore: true }),
    );
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.accept('refuse', { seq: 'f1', dn: 'D1', msg: `${NAME} 拒收，身份证 11010519491231002X` });
    await desk.mapAll();
    await desk.attempt('wdt', {
      status: 'attention',
      reason: 'vendor-rejected',
      detail: `会员${NAME}（${STREET}）不存在`,
    });
  };

  for (const path of ['/api/trace?dn=D1', '/trace?dn=D1', '/api/attention', '/attention']) {
    it(`on ${path}, though the notice alone names her`, async () => {
      await prepare();
      const { status, text } = await board.stage().ask(path, VIEWER);
      expect(status).to.equal(200);
      expect(text).to.include('***').and.not.include(NAME).and.not.include('11010519491231002X');
    });
  }

  it('in no field of a reply or of a refused body, in no spelling', async () => {
    const { desk, ask } = board.stage();
    const member = { name: ` ${NAME} `, mobile: '15001253861' };
    await desk.announce(notice('D1', [line(1, 1)], { member, shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    const said = {
      ...{ details: `会员 ${NAME}`, id: '15001253861', key: NAME, who: 15001253861 },
      errors: { [NAME]: 'unknown', 15001253861: 'x' },
      info: `${[...NAME].join(' ')}, 150.0125.3861, ${encodeURIComponent(encodeURIComponent(NAME))}`,
    };
    const { claim } = await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: said.info });
    if (claim.answer !== 'go') throw new Error(claim.answer);
    const attempt = { n: 1, at: claim.at, outcome: 'rejected', httpStatus: 200, message: said.info } as const;
    await desk.ledger.finish(
      claim.delivery,
      { ...attempt, response: said },
      { status: 'attention', reason: 'vendor-rejected', detail: said.info },
      { signal: 'ok', failures: 5, probeMs: 1000 },
    );
    const entry = { at: Date.now(), requestId: 'q1', kind: 'refund', status: 400, code: 'invalid-event' } as const;
    const body = JSON.stringify({ dn: 'D1', ...said });
    await desk.ledger.keepRefused({ ...entry, errors: null, caller: null, body });
    for (const path of ['/api/trace?dn=D1', '/trace?dn=D1', '/api/attention', '/api/refused', '/refused']) {
      const { status, text } = await ask(path, VIEWER);
      expect(status, path).to.equal(200);
      expect(text, path)
        .to.include('***')
        .and.not.match(/欧 ?阳|15001253861|150\.0125|%25E6/);
    }
    // the piece is found as before
    expect((await ask(`/api/trace?sn=${sn(1, 1)}`, VIEWER)).text).to.include(sn(1, 1));
  });

  it('nor on /events, /notice, /waiting, /refused, /audit or in the export', async () => {
    await prepare();
    const { desk, ask } = board.stage();
    await desk.refuse('early', 'D9');
    await desk.mapAll();
    const entry = { at: Date.now(), requestId: 'q1', kind: 'refuse', status: 400, code: 'invalid-event' } as const;
    const body = JSON.stringify({ dn: 'D1', msg: `${NAME} 13912345678` });
    await desk.ledger.keepRefused({ ...entry, errors: null, caller: null, body });
    await desk.ledger.audit({
      ...{ user: 'olga', action: 'attention:resolve', item: 'e/refuse:f1', dn: null, result: 'ok' },
      note: `rang ${NAME}, 13912345678`,
    });
    for (const path of [
      ...['/events', '/notice?dn=D1', '/waiting', '/refused', '/audit', '/', '/reports?range=today'],
      ...['/api/events', '/api/waiting', '/api/refused', '/api/audit', '/api/refused/export'],
      ...['/api/export?format=csv', '/api/export?format=ndjson'],
    ]) {
      const { status, text } = await ask(path, VIEWER);
      expect(status, path).to.equal(200);
      expect(text, path).not.to.include(NAME).and.not.include('13912345678').and.not.include('11010519491231002X');
    }
  });

  it('and is found by no search for what is masked, letter by letter', async () => {
    await prepare();
    const { desk, ask } = board.stage();
    const entry = { at: Date.now(), requestId: 'q1', kind: 'refuse', status: 400, code: 'invalid-event' } as const;
    const body = JSON.stringify({ seq: 'Q1', dn: 'D1', msg: `${NAME} 13912345678` });
    await desk.ledger.keepRefused({ ...entry, errors: null, caller: null, body });
    const found = async (path: string, text: string): Promise<number> =>
      (JSON.parse((await ask(`${path}=${encodeURIComponent(text)}`, VIEWER)).text) as { items: unknown[] }).items
        .length;
    expect(await found('/api/refused?q', 'q1')).to.equal(1);
    for (const part of ['139', '13912345678', NAME, NAME.slice(0, 2)])
      expect(await found('/api/refused?q', part)).to.equal(0);
    expect(await found('/api/events?q', 'f1')).to.equal(1);
    for (const path of ['/api/events?q', '/api/attention?text'])
      for (const part of ['拒收', '110105']) expect(await found(path, part), `${path} ${part}`).to.equal(0);
  });

  it('nor in a number of a refused body, where fields were mixed up, in list, export or search', async () => {
    await prepare();
    const { desk, ask } = board.stage();
    const entry = { at: Date.now(), requestId: 'q1', kind: 'refund', status: 400, code: 'invalid-event' } as const;
    const numbers = {
      seq: 'Q1',
      dn: 'D1',
      tn: [`${NAME} 139 1234 5678`, 'SF15800000070'],
      sn: ['13912345678'],
      more: '',
    };
    const body = JSON.stringify({ seq: 'Q1', dn: 'D1', tn: numbers.tn[0], sn: '13912345678' });
    await desk.ledger.keepRefused({ ...entry, errors: null, caller: null, body, numbers });
    await desk.ledger.keepRefused({ ...entry, requestId: 'q2', errors: null, caller: null, body: `${body}!` });
    for (const path of ['/api/refused', '/refused', '/api/refused/export', '/api/refused?q=SF15800000070']) {
      const { text } = await ask(path, VIEWER);
      expect(text, path)
        .to.include('SF15800000070')
        .and.not.match(/欧阳|139 1234|13912345678/);
    }
    for (const part of [NAME, NAME.slice(0, 2), '139 12', '13912345678'])
      expect((await ask(`/api/refused?q=${encodeURIComponent(part)}`, VIEWER)).json, part).to.deep.include({
        items: [],
      });
  });

  it('nor in the note of a bulk action, which is gone with its end', async () => {
    await prepare();
    const { ask } = board.stage();
    const note = `rang ${NAME}, 13912345678`;
    const sent = { action: 'resolve', filter: {}, perSecond: 100, note };
    const { json } = await ask('/api/attention/actions', OPERATOR, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
    const { bulk } = json as { bulk: string };
    const key = `${board.prefix()}:bulk:${bulk}`;
    for (const path of [`/attention/bulks/${bulk}`, `/api/attention/bulks/${bulk}`]) {
      const { status, text } = await ask(path, VIEWER);
      expect(status, path).to.equal(200);
      expect(text, path).not.to.include(NAME).and.not.include('13912345678');
    }
    await until(async () => (await board.redis().hget(key, 'status')) === 'done');
    expect(await board.redis().hget(key, 'note')).to.equal(null);
  });

  it('an operator who asks for it sees all, and that is written down', async () => {
    await prepare();
    const { text } = await board.stage().ask('/api/trace?dn=D1&reveal=1', OPERATOR);
    expect(text).to.include(NAME);
    expect((await board.stage().ask('/api/trace?dn=D1&reveal=1', VIEWER)).status).to.equal(403);
    const [refused, revealed] = (await board.stage().desk.ledger.auditLog({ limit: 2 })).entries;
    expect(revealed).to.include({ user: 'olga', action: 'trace:reveal', address: '127.0.0.1' });
    expect(refused).to.include({ user: 'victor', result: 'refused: viewer' });
  });
});
