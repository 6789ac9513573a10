import { openLedger } from '@scm-relay/ledger';
import { expect } from 'chai';
import { useRedis } from '../../support/shared-redis.js';

describe('scripts of the ledger', () => {
  const use = useRedis();
  const ledgerOf = () =>
    openLedger({ redis: use.redis(), prefix: use.prefix(), retention: { days: 30, itemDays: 400 } });
  const accept = async (seq: string) =>
    (await ledgerOf().acceptMany([{ kind: 'refuse', content: { seq, dn: `D-${seq}` }, fingerprint: seq }]))[0];
  const libraries = async (): Promise<string[]> => {
    const listed = (await use.redis().function('LIST', 'LIBRARYNAME', 'scm_*')) as unknown[][];
    return listed.map((library) => String(library[library.indexOf('library_name') + 1])).sort();
  };
  const ACCEPTED = { answer: 'accepted', repeated: false };
  const OTHER = `#!lua name=scm_accept_of_another_version
    redis.register_function('scm_accept_of_another_version', function() return 'old' end)`;

  it('are loaded again where Redis has lost them, by whoever comes first of several', async () => {
    await use.redis().function('FLUSH');
    const answers = await Promise.all(['a', 'b', 'c'].map(accept));
    for (const answer of answers) expect(answer).to.include(ACCEPTED);
    const [accepting] = await libraries();
    expect(accepting).to.match(/^scm_accept_accept_[0-9a-f]{16}$/);
    await use.redis().function('FLUSH');
    expect(await accept('d')).to.include(ACCEPTED);
    expect(await libraries()).to.deep.equal([accepting]);
  });

  it('of other versions are removed, all of this one loaded ahead', async () => {
    await use.redis().function('FLUSH');
    await use.redis().function('LOAD', OTHER);
    await ledgerOf().keepScripts();
    const own = await libraries();
    expect(own.length).to.be.greaterThan(40);
    expect(own).not.to.include('scm_accept_of_another_version');
    await ledgerOf().keepScripts();
    expect(await libraries()).to.deep.equal(own);
  });

  it('of other versions stay where no memory is left for those of this one', async () => {
    await use.redis().function('FLUSH');
    await use.redis().function('LOAD', OTHER);
    await use.redis().config('SET', 'maxmemory', '1');
    try {
      const refused = await ledgerOf()
        .keepScripts()
        .catch((error: unknown) => error);
      expect(String(refused)).to.include('OOM');
      expect(await libraries()).to.deep.equal(['scm_accept_of_another_version']);
    } finally {
      await use.redis().config('SET', 'maxmemory', '0');
    }
  });

  it('know nothing of the call before: not of its records, and not of one that failed', async () => {
    await use.redis().set(`${use.prefix()}:notice:D-bad`, 'no hash');
    expect(await accept('bad')).to.be.an('error');
    await use.redis().del(`${use.prefix()}:notice:D-bad`);
    expect(await accept('bad')).to.include(ACCEPTED);
    expect(await use.redis().get(`${use.prefix()}:accepted`)).to.equal('1');
  });
});
