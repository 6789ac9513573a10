import { expect } from 'chai';
import { until } from '../../support/until.js';
import { OPERATOR, useBoard } from './stage.js';

describe('the board without Redis', () => {
  const board = useBoard();

  it('says so on pages and to programs, and recovers by itself', async () => {
    const { ask } = board.stage();
    await board.server().kill();
    const page = await until(async () => {
      const answer = await ask('/', OPERATOR, { headers: { accept: 'text/html' } });
      return answer.status === 503 ? answer : null;
    });
    expect(page?.text).to.include('The data store does not answer');
    const api = await ask('/api/attention', OPERATOR);
    expect(api.status).to.equal(503);
    expect(api.headers.get('retry-after')).to.match(/^\d+$/);
    expect(api.json).to.include({ code: 'not-ready' });
    const ready = await ask('/readyz', null);
    expect(ready.status).to.equal(503);
    expect(ready.text)
      .to.match(/Redis cannot be reached: \w/)
      .and.not.include('enableOfflineQueue');
    expect((await ask('/healthz', null)).status).to.equal(200);
    const metrics = await until(async () => {
      const answer = await ask('/metrics', null);
      // what was read within the last second may still be told
      return answer.text.includes('scm_queue_jobs{') ? null : answer;
    });
    expect(metrics?.status).to.equal(200);
    expect(metrics?.text).not.to.match(/^scm_(queue|attention|breaker|redis)\w+[ {]/m);
    await board.server().restart();
    await until(async () => (await ask('/', OPERATOR)).status === 200, { timeoutMs: 30_000 });
  });

  it('answers within ten seconds while Redis hangs', async () => {
    const { ask } = board.stage();
    board.server().hang();
    try {
      const begun = performance.now();
      const [api, page] = await Promise.all([
        ask('/api/attention', OPERATOR),
        ask('/attention', OPERATOR, { headers: { accept: 'text/html' } }),
      ]);
      expect(performance.now() - begun).to.be.lessThan(10_000);
      expect(api.status).to.equal(503);
      expect(api.json).to.include({ code: 'not-ready', detail: 'Redis does not answer.' });
      expect(page.text).to.include('The data store does not answer');
    } finally {
      board.server().resume();
    }
  });
});
