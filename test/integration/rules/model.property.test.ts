import { expect } from 'chai';
import fc from 'fast-check';
import { openDesk } from '../../support/desk.js';
import { owed } from '../../support/owed.js';
import { freshPrefix } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';
import { DESTINATIONS, ENDS, NOTICES, openStory, SOLD } from '../../support/story.js';

const which = fc.nat(NOTICES.length - 1);
const piece = fc.nat(4);
const op = <T extends string, F>(weight: number, name: T, fields: { [K in keyof F]: fc.Arbitrary<F[K]> }) => ({
  weight,
  arbitrary: fc.record<F>(fields).map((given) => ({ op: name, ...given })),
});
const step = fc.oneof(
  op(2, 'put', { at: which }),
  op(1, 'push', { at: which }),
  op(4, 'checkout', { at: which, pieces: fc.uniqueArray(piece, { minLength: 1, maxLength: 2 }) }),
  op(5, 'refund', { piece, at: fc.option(which, { freq: 2 }) }),
  op(2, 'refuse', { at: which }),
  op(1, 'state', { to: fc.constantFrom('cancel' as const, 'reopen' as const), at: which }),
  op(3, 'map', { turn: fc.nat(5) }),
  op(5, 'send', { to: fc.constantFrom(...DESTINATIONS), end: fc.constantFrom(...ENDS) }),
  op(8, 'act', {
    what: fc.constantFrom('discard' as const, 'resolve' as const, 'move' as const, 'retry' as const),
    at: fc.nat(9),
    to: which,
  }),
  op(2, 'callback', { said: fc.constantFrom('已办理' as const, '已拒绝' as const), at: fc.nat(3) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe('what vendors hold, against a model of orders and pieces', function () {
  this.timeout(3_600_000);
  const use = useRedis();

  const play = async (steps: readonly Step[]) => {
    const desk = openDesk(use.redis(), freshPrefix());
    const story = openStory(desk);
    const { dnOf } = story;
    for (const each of steps) {
      if (each.op === 'put') await story.put(each.at);
      else if (each.op === 'push') await story.push(each.at);
      else if (each.op === 'checkout') await story.checkout(dnOf(each.at), each.pieces);
      else if (each.op === 'refund') await story.refund(each.piece, each.at === null ? null : dnOf(each.at));
      else if (each.op === 'refuse') await story.refuse(dnOf(each.at));
      else if (each.op === 'state') await story.state(each.to, dnOf(each.at));
      else if (each.op === 'send') await story.send(each.to, each.end);
      else if (each.op === 'act') await story.act(each.what, each.at, each.to);
      else if (each.op === 'callback') await story.callback(each.said, each.at);
      else {
        // another worker may be faster: any job may be the next
        desk.jobs.push(...desk.jobs.splice(0, each.turn));
        await desk.mapAll();
      }
    }
    for (const at of NOTICES.keys()) await story.put(at);
    await story.settle();
    return story;
  };

  it('is what each buyer is owed, whatever is posted, discarded, called back, moved, or dies, and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 40, size: 'max' }), async (steps) => {
        const { posted, held } = await play(steps);
        const books = await held();
        for (const { dn } of NOTICES) {
          const { pieces, refused, unsure, open } = owed(posted, SOLD, dn);
          if (open) continue;
          const own = books.get(dn) ?? { pieces: [], refused: 0 };
          const told = JSON.stringify({ dn, posted, own, pieces, refused, unsure });
          const sure = (list: readonly number[]): number[] => list.filter((each) => !unsure.includes(each));
          expect(new Set(own.pieces).size, told).to.equal(own.pieces.length);
          expect([own.refused, sure(own.pieces)], told).to.deep.equal([refused, sure(pieces)]);
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 100), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
    );
  });
});
