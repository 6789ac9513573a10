import { openLedger } from '@scm-relay/ledger';
import { expect } from 'chai';
import { assignedBy } from '../../support/lua-bytecode.js';
import { useRedis } from '../../support/shared-redis.js';

/** What lasts from one call to the next must not be seen by that: docs/ledger.md "Steps". */
describe('what a script changes of what Redis keeps', () => {
  const use = useRedis();
  /** names and texts of the scripts */
  const libraries = async (): Promise<(readonly [string, string])[]> => {
    const ledger = openLedger({ redis: use.redis(), prefix: use.prefix(), retention: { days: 30, itemDays: 400 } });
    await ledger.keepScripts();
    const listed = (await use.redis().function('LIST', 'LIBRARYNAME', 'scm_*', 'WITHCODE')) as unknown[][];
    const field = (library: unknown[], name: string) => String(library[library.indexOf(name) + 1]);
    return listed.map((library) => [field(library, 'library_name'), field(library, 'library_code')]);
  };
  /** names that functions assign to, but for those that are set in each call */
  const left = async (library: string): Promise<string[]> => {
    const text = library.replace(/^#!.*\n/, '');
    const bytes = await use.redis().callBuffer('EVAL', 'return string.dump(loadstring(ARGV[1]))', '0', text);
    if (!Buffer.isBuffer(bytes)) throw new Error('Redis compiled nothing');
    return [...assignedBy(bytes)]
      .filter(([, functions]) => ![...functions].some((name) => /^step_\d+$/.test(name)))
      .map(([name]) => name.split('#')[0] ?? '');
  };

  it('is set below --- @call', async () => {
    const all = await libraries();
    expect(all.length).to.be.greaterThan(40);
    for (const [name, text] of all) expect(await left(text), name).to.deep.equal([]);
  });

  it('is noticed where it is not', async () => {
    const library = `
      local count, kept, set = 0, {}, nil
      local function add() count = count + 1 end
      local function later() return function() kept = {} set = 1 end end
      local function step_0() set = nil end
      return step_0`;
    expect(await left(library)).to.have.members(['count', 'kept']);
  });
});
