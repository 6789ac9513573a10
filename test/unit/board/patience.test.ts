import { setTimeout as pause } from 'node:timers/promises';
import { failureHandlers } from '@scm-relay/board';
import { createApp, createHttpServer, HttpProblem, html, listen } from '@scm-relay/runtime';
import { expect } from 'chai';

describe('the board, of a request that takes long', function () {
  this.timeout(20_000);

  for (const [redis, code, detail] of [
    [true, 'unavailable', 'This takes longer than 8 s, and may still be done. Send it again.'],
    [false, 'not-ready', 'Redis does not answer.'],
  ] as const) {
    it(`says ${detail}`, async () => {
      const app = createApp({ log: { error: () => undefined } });
      const views = () => {
        throw new Error('no page was asked for');
      };
      const { patience } = failureHandlers({
        views,
        writeDown: async () => undefined,
        redisAnswers: async () => redis,
      });
      app.express.use(patience);
      app.route('/api/long', { GET: () => undefined });
      const server = createHttpServer(app.seal());
      const port = await listen(server, { host: '127.0.0.1', port: 0, variable: 'BOARD_PORT' });
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/api/long`);
        expect(answer.status).to.equal(503);
        expect(answer.headers.get('retry-after')).to.match(/^\d+$/);
        expect(await answer.json()).to.include({ code, detail });
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
  }

  it('says it once where the request is refused while that is said', async () => {
    const errors: unknown[] = [];
    const app = createApp({ log: { error: (_, { error }) => errors.push(error) } });
    let writtenDown = (): void => undefined;
    const { patience, failed } = failureHandlers({
      views: () => ({
        language: 'en',
        t: (key) => key,
        caller: null,
        counts: null,
        here: new URL('http://board/'),
        again: new URL('http://board/'),
        timeZone: 'UTC',
        time: () => html``,
        age: () => '',
        detail: (text) => text,
      }),
      // written down when the other answer is out
      writeDown: () =>
        new Promise((resolve) => {
          writtenDown = resolve;
        }),
      redisAnswers: async () => true,
    });
    app.express.use(patience);
    app.route('/long', {
      POST: () => {
        throw new HttpProblem('forbidden', 'No.');
      },
    });
    app.express.use(failed);
    const server = createHttpServer(app.seal());
    const port = await listen(server, { host: '127.0.0.1', port: 0, variable: 'BOARD_PORT' });
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/long`, { method: 'POST', headers: { accept: 'text/html' } });
      expect(answer.status).to.equal(503);
      writtenDown();
      await pause(50);
      expect(errors).to.deep.equal([]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
