import { type History, openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ripenNotices } from '../../support/fake-history.js';
import { moveAll } from '../../support/moves.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { until } from '../../support/until.js';
import { type Answer, OPERATOR, useBoard } from './stage.js';

describe('the board while its history does not answer', function () {
  this.timeout(180_000);
  const env: Record<string, string> = {};
  const board = useBoard(undefined, env);
  let postgres: TestPostgres;
  let history: History;
  before(async () => {
    postgres = await startPostgres();
    env.HISTORY_URL = postgres.url;
    history = openHistory({ url: postgres.url, name: 'test' });
    await history.migrate();
  });
  after(async () => {
    await history.close();
    await postgres.stop();
  });

  /** D1 left and is cold; a refund of a piece that nobody knows waits for a person. */
  beforeEach(async () => {
    const desk = openDesk(board.redis(), board.prefix(), planContext(), {
      retention: { days: 0, itemDays: 400, noticeHotDays: 0 },
    });
    await desk.ledger.history.announce();
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'YT1');
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    for (let gone = false; !gone; gone = (await board.redis().exists(`${board.prefix()}:notice:D1`)) === 0) {
      await ripenNotices(board.redis(), board.prefix());
      await moveAll(desk.ledger, history);
      await desk.ledger.history.letGo({ most: 100 });
    }
    await desk.refund('lone', undefined, sn(7, 7), 'NOWHERE');
    await desk.mapAll();
    expect(await desk.status('refund', 'lone')).to.equal('attention/unresolved');
  });
  afterEach(() => postgres.resume());

  const isDown = (answer: Answer): void => {
    expect(answer.status).to.equal(503);
    expect(answer.headers.get('retry-after')).to.equal('5');
    expect(answer.json).to.include({
      code: 'history-unavailable',
      type: '/problems/history-unavailable',
      detail: 'What this needs lies in the history, which does not answer.',
    });
  };
  it('gives no part for a whole: an export is 503 with its reason before it begins', async () => {
    postgres.pause();
    for (const format of ['csv', 'ndjson']) isDown(await board.stage().ask(`/api/export?format=${format}`, OPERATOR));
    postgres.resume();
    const whole = await board.stage().ask('/api/export?format=ndjson', OPERATOR);
    expect(whole.text.trimEnd().split('\n')).to.have.lengthOf(2);
  });

  it('a report that cannot be counted says why, and is counted when the history is back', async () => {
    const report = () => board.stage().ask('/api/reports?range=today', OPERATOR);
    postgres.pause();
    await until(async () => (await report()).status !== 200, { timeoutMs: 30_000 });
    isDown(await report());
    postgres.resume();
    const counted = async () => {
      const { status, json } = await report();
      const { counted: done, hours } = json as { counted: number; hours: number };
      return status === 200 && done === hours;
    };
    await until(counted, { timeoutMs: 30_000 });
  });

  it('a notice that is cold is not called unknown; lists show what Redis has; all say that it is not all', async () => {
    postgres.pause();
    const page = await board.stage().ask('/notice?dn=D1', OPERATOR, { headers: { accept: 'text/html' } });
    expect(page.status).to.equal(200);
    expect(page.text).to.include('The history database does not answer').and.not.include('No notice D1');
    for (const path of ['/api/events', '/api/audit']) {
      const list = await board.stage().ask(path, OPERATOR);
      expect([path, list.status]).to.deep.equal([path, 200]);
      expect(list.json).to.include({ incomplete: true });
    }
    postgres.resume();
    const isWhole = async () => (await board.stage().ask('/notice?dn=D1', OPERATOR)).text.includes('T-D1');
    await until(isWhole, { timeoutMs: 30_000 });
  });

  it('an action on what is cold changes nothing until the history is back, and is then carried out', async () => {
    postgres.pause();
    const placed = await board.stage().ask('/api/attention/actions', OPERATOR, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ action: 'retry', ids: ['e/refund:lone'], dn: 'D1' }),
    });
    expect(placed.json).to.include({ matched: 1 });
    const { desk } = board.stage();
    expect(await desk.status('refund', 'lone')).to.equal('attention/unresolved');
    postgres.resume();
    await until(async () => (await desk.status('refund', 'lone')) === 'accepted', { timeoutMs: 30_000 });
  });

  it('keeps what has ended: nothing is said of the days that Redis has it', async () => {
    const { text } = await board.stage().ask('/trace?q=nobody', OPERATOR);
    expect(text).to.include('Nothing is on record').and.not.include('are kept for');
  });
});
