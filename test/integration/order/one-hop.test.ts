import type { ServerResponse } from 'node:http';
import { startBoard } from '@scm-relay/board';
import { readConfig } from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import { expect } from 'chai';
import { silentLogger } from '../../support/shared-redis.js';
import { useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json, type Received } from '../../support/vendor.js';
import { PATHS, success, useHops } from './hops.js';

const HELD_MS = 3000;
const ENV = {
  WDT_CONCURRENCY: '1',
  WDT_RATE: 'none',
  PUSH_BREAKER_FAILURES: '1',
  PUSH_BREAKER_PROBE_MS: String(HELD_MS),
  PUSH_BACKOFF_MS: '100',
  ERP_RATE: `2/${HELD_MS}ms`,
};

describe('one hop: an event is mapped and sent by one job', function () {
  this.timeout(180_000);
  const stage = useStage(ENV);
  const hops = useHops(stage);
  /** when the vendor saw a request that holds this text; milliseconds since 1970 */
  const seen: { readonly at: number; readonly body: string }[] = [];
  const answerWith = (answer: (request: Received, res: ServerResponse) => void): void => {
    stage.vendor().answerWith((request, res) => {
      seen.push({ at: Date.now(), body: request.body });
      answer(request, res);
    });
  };
  const requestsOf = (name: string) => seen.filter(({ body }) => body.includes(name));
  const seenAt = (name: string): number => requestsOf(name)[0]?.at ?? Number.NaN;
  const claimedAt = async (seq: string): Promise<number> => {
    const view = await stage.relay().ledger.eventView('refund', seq);
    return Date.parse(view?.deliveries[0]?.attempts[0]?.at ?? '');
  };
  beforeEach(() => answerWith(success));

  /** an event that the destination's queue gets: its mapping job says nothing of a sending */
  const becomesJob = async (destination: Destination, dn: string): Promise<void> => {
    const kind = destination === 'push' ? 'checkout' : 'refund';
    await (kind === 'checkout' ? hops.checkout(dn) : hops.refund(dn));
    expect((await hops.mapped(kind, dn)).result).to.equal('sending');
    await until(() => hops.wasGiven(destination, kind, dn), { what: `a job of ${destination}` });
  };
  const once = (dn: string) => expect(requestsOf(dn), dn).to.have.lengthOf(1);

  it('is delivered without a job of its destination, and Bull Board shows what the mapping job did', async () => {
    await hops.announce('HAPPY', 'wdt');
    await hops.refund('HAPPY');
    await stage.relay().reaches('refund', 'HAPPY', 'delivered');
    const { id, result } = await hops.mapped('refund', 'HAPPY');
    expect(result).to.equal('wdt delivered');
    expect(await hops.given('wdt')).to.equal(0);

    const env = {
      REDIS_URL: stage.redis().url,
      REDIS_KEY_PREFIX: stage.relay().prefix,
      BOARD_PORT: '0',
      BOARD_USERS: 'olga:let-me-in:viewer',
    };
    const board = await startBoard(readConfig(['board'], env), silentLogger);
    try {
      const url = `http://127.0.0.1:${board.port}/queues/api/queues/refund/${id}`;
      const authorization = `Basic ${Buffer.from('olga:let-me-in').toString('base64')}`;
      const shown = await until(
        async () => {
          const response = await fetch(url, { headers: { authorization } });
          return response.ok ? response.text() : null;
        },
        { what: 'the job on Bull Board' },
      );
      expect(shown).to.include('wdt delivered');
    } finally {
      await board.close();
    }
  });

  describe('becomes a job of its destination’s queue', () => {
    it('while an operator has paused that queue', async () => {
      await hops.announce('PAUSED', 'wdt');
      await hops.queue('wdt').pause();
      await becomesJob('wdt', 'PAUSED');
      expect(requestsOf('PAUSED')).to.deep.equal([]);
      await hops.queue('wdt').resume();
      await stage.relay().reaches('refund', 'PAUSED', 'delivered');
      once('PAUSED');
    });

    it('while the breaker is open', async () => {
      await Promise.all([hops.announce('TRIPS', 'wdt'), hops.announce('BREAKER', 'wdt')]);
      answerWith(json(503, {}));
      await hops.checkout('TRIPS');
      await until(async () => (await stage.relay().ledger.gates()).push.openSince !== null, {
        what: 'an open breaker',
      });
      answerWith(success);
      await becomesJob('push', 'BREAKER');
      expect(requestsOf('T-BREAKER')).to.deep.equal([]);
      await stage.relay().reaches('checkout', 'TRIPS', 'delivered');
      await stage.relay().reaches('checkout', 'BREAKER', 'delivered');
      once('T-BREAKER');
    });

    it('while the vendor asked to be left alone (Retry-After)', async () => {
      await Promise.all([hops.announce('ASKS', 'pos'), hops.announce('HOLD', 'pos')]);
      answerWith((request, res) => {
        res.setHeader('retry-after', String(HELD_MS / 1000));
        json(503, {})(request, res);
      });
      await hops.refund('ASKS');
      expect((await hops.mapped('refund', 'ASKS')).result).to.equal('pos retry');
      answerWith(success);
      await becomesJob('pos', 'HOLD');
      await stage.relay().reaches('refund', 'HOLD', 'delivered');
      await stage.relay().reaches('refund', 'ASKS', 'delivered');
      expect(seenAt('HOLD') - seenAt('ASKS'), 'ms after the vendor asked').to.be.at.least(HELD_MS);
      once('HOLD');
    });

    it('while the rate is used up', async () => {
      const names = ['RATE1', 'RATE2', 'RATE3'];
      await Promise.all(names.map((dn) => hops.announce(dn, 'erp')));
      for (const dn of ['RATE1', 'RATE2']) {
        await hops.refund(dn);
        expect((await hops.mapped('refund', dn)).result).to.equal('erp delivered');
      }
      await becomesJob('erp', 'RATE3');
      await stage.relay().reaches('refund', 'RATE3', 'delivered');
      // by the claims: how long a request then takes to its vendor is the machine's business
      expect((await claimedAt('RATE3')) - (await claimedAt('RATE1'))).to.be.at.least(HELD_MS);
      names.forEach(once);
    });

    it('while all places of the destination in this process are taken', async () => {
      await Promise.all([hops.announce('HOLDER', 'wdt'), hops.announce('NOPLACE', 'wdt')]);
      let release = (): void => undefined;
      answerWith((request, res) => {
        if (request.body.includes('HOLDER')) release = () => success(request, res);
        else success(request, res);
      });
      await hops.refund('HOLDER');
      await until(() => requestsOf('HOLDER').length === 1, { what: 'the request that takes the place' });
      expect(await hops.wasGiven('wdt', 'refund', 'HOLDER')).to.equal(false);
      await becomesJob('wdt', 'NOPLACE');
      expect(requestsOf('NOPLACE')).to.deep.equal([]);
      release();
      await stage.relay().reaches('refund', 'HOLDER', 'delivered');
      await stage.relay().reaches('refund', 'NOPLACE', 'delivered');
      once('NOPLACE');
    });

    it('while another waits there that is due', async () => {
      await Promise.all([hops.announce('EARLIER', 'wdt'), hops.announce('LATER', 'wdt')]);
      const queue = hops.queue('wdt');
      await queue.pause();
      await becomesJob('wdt', 'EARLIER');
      // BullMQ's own hold, of which the ledger does not know: nothing but the one that is due stands in the way
      await queue.rateLimit(HELD_MS);
      await queue.resume();
      await becomesJob('wdt', 'LATER');
      expect(requestsOf('EARLIER')).to.deep.equal([]);
      await stage.relay().reaches('refund', 'LATER', 'delivered');
      await stage.relay().reaches('refund', 'EARLIER', 'delivered');
      expect(seenAt('EARLIER')).to.be.at.most(seenAt('LATER'));
    });
  });
});

describe('one hop: what is new never overtakes what is due', function () {
  this.timeout(180_000);
  const RETURNS = 60;
  const workers = [
    ['refund', 'wdt'],
    ['refund', 'wdt'],
  ];
  const stage = useStage({ WDT_CONCURRENCY: '1', WDT_RATE: 'none' }, workers);
  const hops = useHops(stage);

  it('also when two processes send to a slow vendor, one request at a time each', async () => {
    stage.vendor().answerWith((request, res) => setTimeout(() => success(request, res), 30));
    const names = Array.from({ length: RETURNS }, (_, i) => `N${i}`);
    await Promise.all(names.map((dn) => hops.announce(dn, 'wdt')));
    for (const dn of names) await hops.refund(dn);
    const hopped: { readonly dn: string; readonly claimedAt: number }[] = [];
    const queued: { readonly dn: string; readonly dueSince: number; readonly claimedAt: number }[] = [];
    for (const dn of names) {
      const view = await stage.relay().reaches('refund', dn, 'delivered', 30_000);
      const claimedAt = Date.parse(view.deliveries[0]?.attempts[0]?.at ?? '');
      const { result, endedAt } = await hops.mapped('refund', dn);
      // its job was put on the queue before its mapping job ended
      if (result === 'sending') queued.push({ dn, dueSince: endedAt, claimedAt });
      else hopped.push({ dn, claimedAt });
    }
    expect(queued, 'some had to wait').to.not.deep.equal([]);
    expect(hopped, 'some did not').to.not.deep.equal([]);
    const overtaken = hopped.flatMap(({ dn, claimedAt }) =>
      queued
        .filter((each) => each.dueSince < claimedAt && claimedAt < each.claimedAt)
        .map((each) => `${dn} ${each.dn}`),
    );
    expect(overtaken).to.deep.equal([]);
    expect(stage.vendor().to(PATHS.wdt)).to.have.lengthOf(RETURNS);
  });
});
