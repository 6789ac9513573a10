import { closeRedis, connectRedis } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, sn } from '../../support/desk.js';
import { letGoOnce } from '../../support/fake-history.js';
import { longestMs } from '../../support/script-times.js';
import { redisConfig, silentLogger, useRedis } from '../../support/shared-redis.js';

/** pieces of one checkout; so many checkouts of one notice */
const PIECES = 1000;

describe('a notice with thousands of pieces', function () {
  this.timeout(300_000);
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
  });

  const codesOf = (n: number): string[] => Array.from({ length: n }, (_, i) => sn(1, i + 1));
  const leave = async (n: number, dn = 'D1', codes = codesOf(n)): Promise<string[]> => {
    await desk.announce(notice(dn, [line(1, 1, n)]));
    for (let i = 0; i < n; i += PIECES)
      await desk.checkout(`c-${dn}-${i}`, dn, codes.slice(i, i + PIECES), `YT-${dn}-${i}`);
    await desk.deliverAll();
    return codes;
  };
  type Slow = readonly [id: number, at: number, micros: number, command: readonly string[]];
  /** what each script took, by its id, since `watch` */
  const taken = async (): Promise<Map<string, number[]>> => {
    const found = new Map<string, number[]>();
    for (const [, , micros, [name = '', id = '']] of (await use.redis().slowlog('GET', 10_000)) as Slow[]) {
      if (/^fcall$/i.test(name)) found.set(id, [...(found.get(id) ?? []), micros / 1000]);
    }
    return found;
  };
  const watch = async (): Promise<void> => {
    await use.redis().config('SET', 'slowlog-log-slower-than', '0', 'slowlog-max-len', '10000');
    await use.redis().slowlog('RESET');
  };
  afterEach(() => use.redis().config('SET', 'slowlog-log-slower-than', '10000'));

  const mostOf = (all: readonly number[]): number =>
    [...all].sort((x, y) => x - y)[Math.floor((all.length - 1) * 0.75)] ?? 0;
  /**
   * The longest script in milliseconds. SLOWLOG measures by the clock, and on a busy machine any call may be interrupted; a script that is
   * too slow is so in most calls of each round.
   */
  const longest = (rounds: readonly Map<string, number[]>[]): number => {
    const digests = new Set(rounds.flatMap((round) => [...round.keys()]));
    return Math.max(
      0,
      // not every round needs every script
      ...[...digests].map((sha) =>
        Math.min(
          ...rounds.flatMap((round) => {
            const each = round.get(sha);
            return each ? [mostOf(each)] : [];
          }),
        ),
      ),
    );
  };

  const ROUNDS = 4;
  for (const n of [300, 600, 1000, 2000, 5000]) {
    it(`of ${n}: leaves and comes back as it was, no script longer than 20 ms`, async () => {
      await leave(n);
      const { rev: _, ...was } = await use.redis().hgetall(`${use.prefix()}:notice:D1`);
      const went: Map<string, number[]>[] = [];
      const came: Map<string, number[]>[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await watch();
        expect((await desk.freeze()).notices).to.equal(1);
        for (const name of ['notice', 'document', 'left', 'sn', 'tn', 'order', 'thawing'])
          expect(await desk.keys(name), name).to.deep.equal([]);
        expect(await use.redis().exists(`${use.prefix()}:leaving`)).to.equal(0);
        went.push(await taken());
        await watch();
        await desk.thaw(`sn:${sn(1, n)}`);
        came.push(await taken());
        expect(await desk.keys('sn')).to.have.lengthOf(n);
        expect(await desk.keys('thawing')).to.deep.equal([]);
        expect(await use.redis().ttl(`${use.prefix()}:notice:D1`)).to.equal(-1);
      }
      const { rev: __, ...is } = await use.redis().hgetall(`${use.prefix()}:notice:D1`);
      // what it knows of an event that was let go
      for (const name of Object.keys(is).filter((each) => each.startsWith('e:'))) {
        expect(is[name]).to.match(/^\[/);
        delete is[name];
        delete was[name];
      }
      expect(is).to.deep.equal(was);
      const [leaving, coming] = [longest(went), longest(came)];
      process.stdout.write(`      ${n} pieces: longest script ${leaving} ms on leaving, ${coming} ms on coming back\n`);
      expect(Math.max(leaving, coming), 'milliseconds').to.be.at.most(longestMs());
      // a script that one round alone needs may have been interrupted in it
    }).retries(3);
  }

  it('each of its pieces is found after it, by a refund that names it alone', async () => {
    const codes = await leave(1500);
    await desk.freeze();
    for (const i of [0, 700, 1499]) {
      await desk.refund(`r${i}`, undefined, codes[i] ?? '');
      await desk.deliverAll();
      expect(await desk.status('refund', `r${i}`)).to.equal('delivered');
      await desk.freeze();
      expect(await desk.keys('notice')).to.deep.equal([]);
    }
    expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.have.members([codes[0], codes[700], codes[1499]]);
  });

  it('is found at every instant while it leaves, whoever asks for whatever piece, and also where its process dies on the way', async () => {
    const codes = await leave(1500);
    await letGoOnce(desk.ledger, desk.history, use.redis(), use.prefix());
    let returned = 0;
    // each step of leaving is broken off once: a connection that ends with it
    for (let steps = 1; ; steps++) {
      const { url } = use.config();
      const dying = connectRedis(redisConfig(url, use.prefix()), {
        role: 'worker',
        name: 'dying',
        logger: silentLogger,
      });
      let left = steps;
      const fcall = dying.fcall.bind(dying) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(dying, {
        fcall: (...args: unknown[]) => (left-- > 0 ? fcall(...args) : Promise.reject(new Error('it died'))),
      });
      const { ledger } = await openColdDesk(dying, use.prefix(), undefined, desk.history);
      const ended = await letGoOnce(ledger, desk.history, dying, use.prefix()).then(
        ({ events, notices, written }) => events + notices + written === 0,
        () => false,
      );
      await closeRedis(dying);
      if (ended && (await desk.keys('left')).length === 0 && (await desk.keys('notice')).length === 0) break;
      if (steps % 7 === 0) {
        const seq = `r${returned}`;
        await desk.refund(seq, undefined, codes[(returned * 211) % codes.length] ?? '');
        await desk.deliverAll();
        expect(await desk.status('refund', seq), `${seq} after ${steps} steps`).to.equal('delivered');
        returned += 1;
      }
      expect(steps).to.be.below(400);
    }
    expect(returned).to.be.greaterThan(0);
    await desk.thaw('dn:D1');
    expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.have.lengthOf(returned);
    expect(await desk.keys('sn')).to.have.lengthOf(1500);
  });

  it('200 refunds at once thaw it once, while it leaves or is away', async () => {
    const codes = await leave(2000);
    await desk.freeze();
    for (const code of codes.slice(0, 200)) await desk.refund(`r-${code}`, undefined, code);
    await Promise.all([desk.mapAll(), desk.mapAll(), desk.mapAll(), desk.freeze()]);
    await desk.deliverAll();
    for (const code of codes.slice(0, 200)) expect(await desk.status('refund', `r-${code}`)).to.equal('delivered');
    expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.have.lengthOf(200);
  });

  it('what is accepted for it meanwhile is kept', async () => {
    const codes = await leave(1500);
    await desk.freeze();
    desk.history.state.down = true;
    await desk.refund('r1', 'D1', codes[3] ?? '');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.match(/waiting/);
    desk.history.state.down = false;
    desk.queue((await desk.ledger.history.wakeWaiting()).wake);
    await desk.deliverAll();
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect((await desk.ledger.notice('D1'))?.lines[0]?.shipped).to.have.lengthOf(1500);
  });

  it('has a checkout discarded in a time that grows with the returns that wait for its line, no faster', async () => {
    const discard = async (n: number): Promise<number> => {
      const [dn, codes] = [`L${n}`, codesOf(n)];
      await desk.announce(notice(dn, [line(1, 1, n + 1)], { channel: 'pos', sellBillNum: dn }));
      await desk.checkout(`c-${dn}`, dn, codes, `YT-${dn}`);
      await desk.mapAll();
      await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
      for (const [i, code] of codes.entries()) await desk.refund(`r${i}-${dn}`, dn, code);
      await desk.mapAll();
      await watch();
      expect(await desk.act(`d/push-1/checkout:c-${dn}`, 'discard')).to.equal('ok');
      const took = Math.max(...[...(await taken()).values()].flat());
      desk.jobs.splice(0);
      return took;
    };
    const [few, many] = [await discard(200), await discard(1600)];
    expect(many / few, `${few} and ${many} ms`).to.be.at.most(10);
  }).retries(3);
});
