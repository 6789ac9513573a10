import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../setup/errors.js';
import { longestFirst } from './lanes.js';

/** Run by commands of their own: they take minutes. */
const OTHERS = ['chaos', 'bench', 'support'];
const TEST = '.test.js';
const LONGEST_FIRST = ['e2e', 'integration/order', 'integration/rules', 'security', 'integration/deploy'];

/** @typedef {{ name: string, files: string[] }} Folder */

/**
 * The folder of a compiled test below `test/dist`, two levels deep: `integration/ledger`.
 * @param {string} file
 */
const folderOf = (file) => file.split(/[\\/]/).slice(0, -1).slice(0, 2).join('/');

/**
 * Finds the compiled tests.
 * @param {string} root
 * @returns {string[]} files below `test/dist`, relative to it
 */
function compiledTests(root) {
  const compiled = /** @type {string[]} */ (readdirSync(join(root, 'test', 'dist'), { recursive: true }));
  return compiled.filter((file) => file.endsWith(TEST) && !OTHERS.includes(file.split(/[\\/]/)[0])).sort();
}

/**
 * @param {string} root
 * @param {readonly string[]} wanted names of folders, or of what holds them (`integration`); none: all
 * @returns {Folder[]} the compiled tests by folder, longest first; files relative to the root
 */
export function testFolders(root, wanted) {
  /** @type {Map<string, string[]>} */
  const folders = new Map();
  for (const file of compiledTests(root)) {
    const name = folderOf(file);
    folders.set(name, [...(folders.get(name) ?? []), join('test', 'dist', file)]);
  }
  const isIn = (/** @type {string} */ name, /** @type {string} */ folder) =>
    name === folder || name.startsWith(`${folder}/`);
  const unknown = wanted.filter((folder) => ![...folders.keys()].some((name) => isIn(name, folder)));
  if (unknown.length > 0)
    throw new SetupError(`no tests are in ${unknown.join(', ')} (there are: ${[...folders.keys()].join(' ')})`);
  const chosen = [...folders].filter(([name]) => wanted.length === 0 || wanted.some((folder) => isIn(name, folder)));
  return longestFirst(
    chosen.map(([name, files]) => ({ name, files })),
    LONGEST_FIRST,
    ({ name }) => name,
  );
}
