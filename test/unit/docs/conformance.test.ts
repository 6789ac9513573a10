import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

interface Row {
  readonly rule: string;
  readonly file: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const rows: readonly Row[] = readFileSync(`${ROOT}docs/conformance.md`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| document'))
  .map((line) => {
    const [, , rule = '', lives = '', shown = ''] = line.split('|').map((cell) => cell.trim());
    const tests = shown.split('<br>').flatMap((entry) => {
      const [, file = '', titles = ''] = /^`([^`]+)` › (.+)$/.exec(entry) ?? [];
      return titles.split(' · ').map((title) => ({ file, title }));
    });
    return { rule, file: lives.replaceAll('`', ''), tests };
  });

/** The titles that Mocha finds in compiled test files, those made from lists included; nothing is run. */
const titlesIn = (files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const mocha = `${ROOT}node_modules/mocha/bin/mocha.js`;
  const compiled = files.map((file) => `${ROOT}test/dist/${file.replace(/\.ts$/, '.js')}`);
  const output = execFileSync(process.execPath, [mocha, '--dry-run', '--reporter', 'json', ...compiled], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const found = new Map(files.map((file): [string, Set<string>] => [file, new Set()]));
  const report: { tests: { file: string; title: string }[] } = JSON.parse(output);
  for (const { file, title } of report.tests) {
    const [, name = ''] = file.replaceAll('\\', '/').split('/test/dist/');
    found.get(name.replace(/\.js$/, '.ts'))?.add(title);
  }
  return found;
};

describe('docs/conformance.md', function () {
  this.timeout(180_000);

  it('has a row for every rule, each with a place in the source and a test', () => {
    expect(rows).to.have.length.above(150);
    for (const { rule, file, tests } of rows) {
      expect(existsSync(`${ROOT}${file}`), `${rule}: ${file}`).to.equal(true);
      expect(tests, rule).not.to.deep.equal([]);
    }
  });

  it('names no test that does not exist', () => {
    const named = rows.flatMap(({ tests }) => tests);
    const files = [...new Set(named.map(({ file }) => file))];
    expect(files.filter((file) => !existsSync(`${ROOT}test/${file}`))).to.deep.equal([]);
    const titles = titlesIn(files);
    const missing = named.filter(({ file, title }) => !titles.get(file)?.has(title));
    expect(missing.map(({ file, title }) => `${file} › ${title}`)).to.deep.equal([]);
  });
});
