import { type History, openHistory } from '@scm-relay/history';
import type { TraceView, WaitingItem } from '@scm-relay/schemas';
import { expect } from 'chai';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { until } from '../../support/until.js';
import { PERSON, waitsForHistory } from '../../support/waits-for-history.js';
import { type Answer, useBoard, VIEWER } from './stage.js';

/** No page takes longer, and none is given up (http/failures.ts). */
const MOST_MS = 7_000;

/** Pages and APIs that show something, each with what Redis holds of it. */
const SHOWN: Readonly<Record<string, string>> = {
  '/api/waiting': '"seq":"late"',
  '/waiting': '>late<',
  '/api/trace?seq=late': '"seq":"late"',
  '/api/trace?q=late': '"seq":"late"',
  '/api/trace?dn=D1': '"seq":"late"',
  '/trace?seq=late': '>late<',
  '/trace?dn=D1': '>late<',
  '/notice?dn=D1': '>late<',
  '/api/refused': '"seq":"bad"',
  '/refused': '>bad<',
  '/api/refused?q=D1': '"seq":"bad"',
  '/api/events': '"seq":"late"',
  '/api/events?q=late': '"seq":"late"',
  '/events?q=D1': '>late<',
};

describe('what the board shows beside a history that does not answer', function () {
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
  beforeEach(() => waitsForHistory(board.redis(), board.prefix(), history));

  const ask = async (path: string): Promise<Answer> => {
    const began = performance.now();
    const answer = await board
      .stage()
      .ask(path, VIEWER, path.startsWith('/api/') ? {} : { headers: { accept: 'text/html' } });
    expect([path, answer.status]).to.deep.equal([path, 200]);
    expect(performance.now() - began, path).to.be.below(MOST_MS);
    return answer;
  };
  const showsRedis = async (): Promise<void> => {
    for (const [path, held] of Object.entries(SHOWN)) {
      const { text, json } = await ask(path);
      expect(text, path).to.include(held).and.not.include(PERSON.name);
      if (path.startsWith('/api/'))
        expect([path, (json as { incomplete?: true }).incomplete]).to.deep.equal([path, true]);
      else expect(text, path).to.include('only what Redis still holds is shown');
    }
    const [waiting] = ((await ask('/api/waiting')).json as { items: WaitingItem[] }).items;
    const [event] = ((await ask('/api/trace?seq=late')).json as TraceView).events;
    for (const item of [waiting, event]) expect(item?.waitsFor).to.include({ what: 'history' });
    expect(event?.body).to.include({ seq: 'late', dn: 'D1', tn: 'BACK', remark: '***' });
  };
  const showsAll = async (): Promise<void> => {
    for (const [path, held] of Object.entries(SHOWN)) {
      const { text } = await ask(path);
      expect(text, path).to.include(held).and.not.include(PERSON.name);
      expect(text, path).to.not.include('"incomplete":').and.not.include('only what Redis still holds is shown');
    }
  };

  it('is what Redis holds while it hangs, marked incomplete and without the person of the notice, and all of it afterwards', async () => {
    await showsAll();
    postgres.pause();
    try {
      await showsRedis();
    } finally {
      postgres.resume();
    }
    await until(async () => !(await ask('/api/events')).text.includes('"incomplete":'), { timeoutMs: 30_000 });
    await showsAll();
  });

  it('is the same where it refuses connections', async () => {
    await postgres.kill();
    try {
      await showsRedis();
    } finally {
      await postgres.restart();
    }
  });
});
