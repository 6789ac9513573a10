import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEXTS = /^(licen[cs]e|notice|copying)/i;

/**
 * The licence and notice texts of packages, one after the other: what their licences ask to be passed on.
 * @param {string} root
 * @param {string[]} packages folders relative to the root
 * @returns {string}
 */
export const noticesOf = (root, packages) =>
  packages
    .map((path) => {
      const folder = join(root, path);
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const texts = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && TEXTS.test(entry.name))
        .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
      return `${name} ${version} (${license})\n\n${texts.join('\n\n') || 'The package holds no licence text.'}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
