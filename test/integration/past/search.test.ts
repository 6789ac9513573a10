import type { PastReader } from '@scm-relay/ledger';
import { expect } from 'chai';
import { commandsOf } from '../../support/many-events.js';
import { forget, liveRefuse, moveAll } from '../../support/moves.js';
import { usePast } from './stage.js';

const any = (value: string) => ({ by: 'any', value }) as const;
const seqs = (items: readonly { readonly seq: string }[]): string[] => items.map(({ seq }) => seq);

describe('a search for a number', function () {
  this.timeout(180_000);
  const use = usePast();
  beforeEach(async () => {
    for (const seq of ['PART-1', 'PART-2', 'PART-3']) {
      await liveRefuse(use.desk(), seq, `D-${seq}`);
    }
    await moveAll(use.desk().ledger, use.history());
    await forget(use.redis(), use.prefix(), [{ kind: 'refuse', seq: 'PART-2' }]);
  });

  it('leads to what happened under it, and to nothing else', async () => {
    const { trace, similar } = await use.both().search(any('PART-2'), 20);
    expect([seqs(trace.events), seqs(similar)]).to.deep.equal([['PART-2'], []]);
  });

  it('that is a part of others leads to those, wherever they are, the newest first', async () => {
    const { trace, similar } = await use.both().search(any('part-'), 2);
    expect([seqs(trace.events), seqs(similar)]).to.deep.equal([[], ['PART-3', 'PART-2']]);
  });

  it('that is a part of others leads to none of them where it is that of a parcel alone, or short', async () => {
    expect((await use.both().search({ by: 'tn', value: 'PART-' }, 20)).similar).to.deep.equal([]);
    expect((await use.both().search(any('PAR'), 20)).similar).to.deep.equal([]);
  });

  it('that nothing has looks through Redis and the history once each', async () => {
    const asked: string[] = [];
    const counting: PastReader = {
      ...use.history(),
      byNumber: (...args) =>
        use
          .history()
          .byNumber(...args)
          .finally(() => asked.push('byNumber')),
      search: (...args) =>
        use
          .history()
          .search(...args)
          .finally(() => asked.push('search')),
    };
    const ledger = use.both(counting);
    const scripts = async (work: () => Promise<unknown>) => (await commandsOf(use.redis(), work)).fcall;
    const traced = await scripts(() => ledger.trace(any('nowhere')));
    asked.length = 0;
    expect(await scripts(() => ledger.search(any('nowhere'), 20))).to.equal(traced);
    expect(traced).to.be.above(0);
    expect(asked).to.deep.equal(['byNumber', 'search']);
  });

  it('says that there may be more where the history goes down', async () => {
    const down: PastReader = { ...use.history(), search: () => Promise.reject(new Error('down')) };
    const { trace, similar } = await use.both(down).search(any('PART-'), 20);
    expect([trace.incomplete, seqs(similar)]).to.deep.equal([true, ['PART-3', 'PART-1']]);
  });
});
