import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Run by commands of their own: they take minutes. */
const OTHERS = ['chaos', 'bench', 'support'];
const TEST = '.test.js';

/**
 * Finds the compiled tests. What was compiled from a source that is gone by now is removed: it would be run for ever.
 * @param {string} root
 * @returns {string[]} files below `test/dist`, relative to the root
 */
export function compiledTests(root) {
  const compiled = /** @type {string[]} */ (readdirSync(join(root, 'test', 'dist'), { recursive: true }));
  return compiled
    .filter((file) => file.endsWith(TEST) && !OTHERS.includes(file.split(/[\\/]/)[0]))
    .filter((file) => {
      const source = join(root, 'test', file.replace(/\.js$/, '.ts'));
      const exists = statSync(source, { throwIfNoEntry: false }) !== undefined;
      if (!exists) rmSync(join(root, 'test', 'dist', file));
      return exists;
    })
    .map((file) => join('test', 'dist', file))
    .sort();
}
