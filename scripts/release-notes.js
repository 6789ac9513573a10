import { readFileSync } from 'node:fs';

/**
 * `node scripts/release-notes.js 1.0.0`: the section of that version in CHANGELOG.md, on stdout; exit code 1 where there is none or the
 * packages are of another version.
 */
const [version] = process.argv.slice(2);
/** @param {string} file */
const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

const section = read('CHANGELOG.md')
  .split(/^## /m)
  .find((each) => each.startsWith(`[${version}]`));
const own = JSON.parse(read('package.json')).version;
if (!section || own !== version) {
  process.stderr.write(section ? `package.json says ${own}\n` : `CHANGELOG.md has no section of ${version}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${section.slice(section.indexOf('\n')).trim()}\n`);
}
