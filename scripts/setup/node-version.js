// Imported first by every script, and for its effect: an older Node must hear this sentence, not a syntax error.
// So it uses nothing that is younger than the oldest Node anybody still has.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * @param {string} version "20.19.0"
 * @param {string} range alternatives joined by ||, each `^a.b.c` or `>=a.b.c`: all that `engines` uses
 * @returns {boolean}
 */
export function satisfies(version, range) {
  const have = version.split('.').map(Number);
  return range.split('||').some((alternative) => {
    const match = /^\s*(\^|>=)(\d+)\.(\d+)\.(\d+)\s*$/.exec(alternative);
    if (!match) throw new Error(`engines.node holds a range that is not understood: ${alternative}`);
    const want = match.slice(2).map(Number);
    if (match[1] === '^' && have[0] !== want[0]) return false;
    const differing = want.findIndex((part, index) => part !== have[index]);
    return differing === -1 || have[differing] > want[differing];
  });
}

if (!satisfies(process.versions.node, engines.node)) {
  process.stderr.write(
    `✖ Node.js ${process.versions.node} cannot run this; it needs ${engines.node}.\n` +
      '  Install a current one from https://nodejs.org/ (or: nvm install 22) and try again.\n',
  );
  process.exit(1);
}
