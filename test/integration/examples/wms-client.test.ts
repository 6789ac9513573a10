import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSender, judge, pauseAfter } from '@scm-relay/example-wms-client';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { checkout, fresh, refuse, startIngress, type TestIngress } from '../ingress/support.js';

describe('example: a WMS client', () => {
  describe('against an ingress', () => {
    let redis: TestRedis;
    let ingress: TestIngress;
    before(async () => {
      redis = await startRedis();
      ingress = await startIngress(redis.url, { SCM_API_KEYS: 'wms=k1' });
    });
    after(async () => {
      await ingress.close();
      await redis.stop();
    });
    const sender = (key = 'k1', wait: (ms: number) => Promise<unknown> = async () => undefined) =>
      createSender({ url: ingress.url, key, wait });

    it('hands over an event, and hands it over again without harm', async () => {
      const event = checkout();
      expect(await sender()('checkout', event)).to.deep.include({
        advice: 'kept',
        status: 204,
        attempts: 1,
        code: null,
      });
      expect(await sender()('checkout', event)).to.deep.include({ advice: 'kept', attempts: 1 });
      expect(await ingress.enqueued()).to.equal(1);
    });

    it('chases the parcel on a 409 and does not send again', async () => {
      const dn = fresh('dn');
      await sender()('refuse', refuse({ dn }));
      const sent = await sender()('checkout', checkout({ dn }));
      expect(sent).to.deep.include({ advice: 'chase', status: 409, attempts: 1, code: 'not-pending' });
      expect(sent.requestId).to.match(/^[0-9a-f-]{36}$/);
    });

    it('stops where sending again cannot help', async () => {
      const event = refuse();
      await sender()('refuse', event);
      const changed = await sender()('refuse', { ...event, msg: 'other' });
      expect(changed).to.deep.include({ advice: 'stop', status: 422, code: 'seq-reused', attempts: 1 });
      expect(await sender()('refuse', {})).to.deep.include({ advice: 'stop', status: 400, code: 'invalid-event' });
      expect(await sender('wrong')('refuse', refuse())).to.deep.include({ advice: 'stop', status: 401 });
    });

    it('sends again while Redis is gone, and is done when it is back', async () => {
      await redis.kill();
      let waits = 0;
      const sent = await sender('k1', async () => {
        waits += 1;
        if (waits === 2) await redis.restart();
      })('refuse', refuse());
      expect(sent.advice).to.equal('kept');
      expect(sent.attempts).to.be.at.least(3);
    });
  });

  it('sends the same bytes again after every kind of silence', async () => {
    const bodies: string[] = [];
    const answers: ((req: IncomingMessage, res: ServerResponse) => void)[] = [
      (req) => req.socket.destroy(),
      (_req, res) => res.writeHead(502).end('<html>'),
      (_req, res) => res.writeHead(429, { 'retry-after': '7' }).end(),
      (_req, res) => {
        // kept, but the answer never arrives: the client's own time is up
        void res;
      },
      (_req, res) => res.writeHead(204).end(),
    ];
    const server = createServer((req, res) => {
      let body = '';
      req.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      req.on('end', () => {
        const answer = answers[Math.min(bodies.length, answers.length - 1)];
        bodies.push(body);
        answer?.(req, res);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    /** how long it first waited after so many requests were heard; on a busy machine its time may be up before one is */
    const waits = new Map<number, number>();
    const send = createSender({
      url: `http://127.0.0.1:${port}`,
      timeoutMs: 300,
      wait: async (ms) => {
        if (!waits.has(bodies.length)) waits.set(bodies.length, ms);
      },
    });
    const sent = await send('refuse', { seq: 's', dn: 'd' });
    expect(sent.advice).to.equal('kept');
    expect(sent.attempts).to.be.at.least(5);
    expect(bodies).to.have.length.of.at.least(5);
    expect(new Set(bodies)).to.deep.equal(new Set(['{"seq":"s","dn":"d"}']));
    expect(waits.get(3)).to.be.at.least(7000);
    server.closeAllConnections();
    server.close();
  });

  it('knows every answer', () => {
    expect([204, 409].map(judge)).to.deep.equal(['kept', 'chase']);
    expect([null, 408, 425, 429, 500, 502, 503, 504].map(judge)).to.deep.equal(Array(8).fill('again'));
    expect([200, 302, 400, 401, 404, 405, 413, 415, 422].map(judge)).to.deep.equal(Array(9).fill('stop'));
  });

  it('waits longer each time, with chance, up to five minutes', () => {
    const pauses = [1, 2, 3, 12, 5000].map((attempt) => pauseAfter(attempt, null, { random: () => 1 }));
    expect(pauses).to.deep.equal([1000, 2000, 4000, 300_000, 300_000]);
    expect(pauseAfter(1, null, { random: () => 0 })).to.equal(500);
    expect(pauseAfter(1, 'Thu, 01 Jan 1970 00:01:00 GMT', { now: 0, random: () => 0 })).to.equal(60_000);
    expect(pauseAfter(1, 'soon', { random: () => 0 })).to.equal(500);
  });
});
