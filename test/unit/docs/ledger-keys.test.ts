import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../e2e/support/blocks.js';
import { listedKeys } from '../../support/ledger-page.js';

/** How scripts and programs name a key: `key('event', id)`, `keysUnder(prefix)('event', id)`, `${prefix}:event:…`. */
const BUILT = /(?:\bkey|\bkeysUnder\([\w.]+\))\('([a-z-]+)'|\$\{(?:\w+\.)*(?:p|keyP)refix\}:([a-z-]+)/g;

const sources = execFileSync('git', ['ls-files', '--', 'libs/*.lua', 'libs/*.ts', 'apps/*.ts'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '')
  .map((file) => readFileSync(join(ROOT, file), 'utf8'));

describe('the table of keys in docs/ledger.md', () => {
  const listed = listedKeys();

  it('has every key that a script or a program names', () => {
    const built = new Set(sources.flatMap((text) => [...text.matchAll(BUILT)].map(([, one, other]) => one ?? other)));
    expect(built.size).to.be.above(60);
    expect([...built].filter((name) => !listed.has(name ?? '')).sort()).to.deep.equal([]);
  });

  it('has no key that none of them names', () => {
    const unknown = [...listed].filter((name) => !sources.some((text) => new RegExp(`['\`:]${name}['\`:]`).test(text)));
    expect(unknown).to.deep.equal([]);
  });
});
