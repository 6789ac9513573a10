import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import fc from 'fast-check';
import { openColdDesk } from '../../support/cold-desk.js';
import { openDesk, planContext } from '../../support/desk.js';
import { owed } from '../../support/owed.js';
import { freshPrefix } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';
import { DESTINATIONS, ENDS, NOTICES, openStory } from '../../support/story.js';

/** few of each, so that what is done meets */
const often = (weights: readonly number[]) =>
  fc.oneof(...weights.map((weight, at) => ({ weight, arbitrary: fc.constant(at) })));
const which = often([3, 3, 1, 5]);
const piece = often([4, 4, 2, 1, 1]);
const op = <T extends string, F>(weight: number, name: T, fields: { [K in keyof F]: fc.Arbitrary<F[K]> }) => ({
  weight,
  arbitrary: fc.record<F>(fields).map((given) => ({ op: name, ...given })),
});
const step = fc.oneof(
  op(2, 'put', { at: which, more: fc.boolean() }),
  op(1, 'push', { at: which }),
  op(4, 'checkout', { at: which, pieces: fc.uniqueArray(piece, { minLength: 1, maxLength: 2 }) }),
  op(5, 'refund', { piece, at: fc.option(which, { freq: 2 }) }),
  op(2, 'refuse', { at: which }),
  op(1, 'state', { to: fc.constantFrom('cancel' as const, 'reopen' as const), at: which }),
  op(5, 'map', { turn: fc.nat(5) }),
  op(7, 'send', { to: fc.constantFrom(...DESTINATIONS), end: fc.constantFrom(...ENDS) }),
  op(3, 'deliver', {}),
  op(8, 'act', {
    what: fc.constantFrom('discard' as const, 'resolve' as const, 'move' as const, 'retry' as const),
    at: fc.nat(9),
    sent: fc.constantFrom(true, true, false),
    to: which,
  }),
  op(2, 'callback', { said: fc.constantFrom('已办理' as const, '已拒绝' as const), at: fc.nat(3) }),
  op(2, 'freeze', {}),
);

/** Each event has one destination, or two of them. */
const TWO_EACH: Routes = new Map(BUILTIN_ROUTES)
  .set('wdt.checkout', ['push.order', 'erp.refund'])
  .set('pos.checkout', ['push.order', 'erp.refund'])
  .set('wdt.refund', ['wdt.smartRefund', 'erp.refund'])
  .set('erp.refund', ['erp.refund', 'push.return'])
  .set('pos.refund', ['pos.refund', 'push.return'])
  .set('erp.refuse', ['erp.refund', 'push.return'])
  .set('pos.refuse', ['push.return', 'pos.refund']);

const plot = fc.record({
  /** notices that are there before anything is posted */
  known: fc.subarray([...NOTICES.keys()]),
  twice: fc.boolean(),
  history: fc.boolean(),
  steps: fc.array(step, { minLength: 3, maxLength: 50, size: 'max' }),
});
type Plot = typeof plot extends fc.Arbitrary<infer T> ? T : never;

describe('what vendors hold, against a model of orders and pieces', function () {
  this.timeout(3_600_000);
  const use = useRedis();

  const play = async ({ known, history, steps }: Plot, routes: Routes) => {
    const open = history ? openColdDesk : openDesk;
    const desk = await open(use.redis(), freshPrefix(), planContext(routes));
    const story = openStory(desk);
    const { dnOf } = story;
    for (const at of known) await story.put(at);
    for (const each of steps) {
      if (each.op === 'put') await story.put(each.at, each.more);
      else if (each.op === 'push') await story.push(each.at);
      else if (each.op === 'checkout') await story.checkout(dnOf(each.at), each.pieces);
      else if (each.op === 'refund') await story.refund(each.piece, each.at === null ? null : dnOf(each.at));
      else if (each.op === 'refuse') await story.refuse(dnOf(each.at));
      else if (each.op === 'state') await story.state(each.to, dnOf(each.at));
      else if (each.op === 'send') await story.send(each.to, each.end);
      else if (each.op === 'deliver') await story.deliver();
      else if (each.op === 'act') await story.act({ ...each, to: dnOf(each.to) });
      else if (each.op === 'callback') await story.callback(each.said, each.at);
      else if (each.op === 'freeze') await story.freeze();
      else {
        // another worker may be faster: any job may be the next
        desk.jobs.push(...desk.jobs.splice(0, each.turn));
        await desk.mapAll();
      }
    }
    for (const at of NOTICES.keys()) await story.put(at);
    await story.settle();
    return story.outcome();
  };

  it('is what each buyer is owed, whatever is posted, discarded, called back, moved, or dies, and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(plot, async (given) => {
        const routes = given.twice ? TWO_EACH : BUILTIN_ROUTES;
        const { posted, sold, held } = await play(given, routes);
        for (const { dn, channel } of NOTICES) {
          const { pieces, refused, complete, unsure, open } = owed(posted, sold, dn);
          if (open) continue;
          const sure = (list: readonly number[]): number[] => list.filter((each) => !unsure.includes(each));
          const told = JSON.stringify({ dn, posted, pieces, refused, complete, unsure, held: [...held] });
          for (const kind of ['refund', 'refuse'] as const) {
            for (const operation of routes.get(`${channel}.${kind}`) ?? []) {
              const own = held.get(`${dn} ${kind} ${operation.split('.')[0]}`) ?? [];
              const due = complete || operation !== 'pos.refund';
              if (kind === 'refund') {
                expect(new Set(own).size, told).to.equal(own.length);
                expect(sure(own), told).to.deep.equal(due ? sure(pieces) : []);
              } else expect(own.length, told).to.equal(due ? refused : 0);
            }
          }
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 100), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
    );
  });
});
