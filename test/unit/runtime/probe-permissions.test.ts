import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../e2e/support/blocks.js';

const PROBE = 'libs/runtime/lua/probe-permissions.lua';
const BULLMQ = 'node_modules/bullmq/dist/cjs/scripts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const tracked = (...patterns: readonly string[]): string[] =>
  execFileSync('git', ['ls-files', '--', ...patterns], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '');
const named = (paths: readonly string[], pattern: RegExp): string[] => [
  ...new Set(paths.flatMap((path) => [...read(path).matchAll(pattern)].map(([, name = '']) => name.toUpperCase()))),
];

const tried = named([PROBE], /\{ '([A-Z]+)'/g);
const untried = (needed: readonly string[]): string[] => needed.filter((name) => !tried.includes(name)).sort();

/** Its `relay…` scripts belong to a part of BullMQ that is not used here. */
const bullmq = readdirSync(join(ROOT, BULLMQ))
  .filter((name) => name.endsWith('.js') && !name.startsWith('relay'))
  .map((name) => join(BULLMQ, name));

/** Methods of a client that are no command on keys; what no script may call is tried by itself (libs/runtime/src/redis/refusal.ts). */
const OTHERS =
  'CALL CONFIG CONNECT DISCONNECT DUPLICATE EVAL EVALSHA BZPOPMIN EXEC FCALL FUNCTION INFO MULTI NODES OFF ON ONCE PING PIPELINE QUIT'.split(
    ' ',
  );

describe('the probe of permissions', () => {
  it('tries every command that a script of ours calls', () => {
    const needed = named(
      tracked('libs/*.lua', 'libs/*.ts', 'apps/*.ts').filter((path) => path !== PROBE),
      /(?:redis\.p?call|call_with)\('(\w+)'/g,
    );
    expect(needed.length).to.be.above(50);
    expect(untried(needed)).to.deep.equal([]);
  });

  it('tries every command that a script of BullMQ calls', () => {
    const needed = named(bullmq, /(?:rcall|redis\.p?call)\(["'](\w+)["']/g);
    expect(needed.length).to.be.above(40);
    expect(untried(needed)).to.deep.equal([]);
  });

  it('tries every command that a program sends', () => {
    const needed = named(tracked('libs/*.ts', 'apps/*.ts'), /\b(?:redis|pipeline|node)\.([a-z]+)\(/g);
    expect(needed.length).to.be.above(40);
    expect(untried(needed).filter((name) => !OTHERS.includes(name))).to.deep.equal([]);
  });
});
