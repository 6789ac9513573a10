import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pages, ROOT, textOf } from '../../e2e/support/blocks.js';
import { command } from '../../integration/cli/command.js';

/** The commands that `--help` of a command lists; none where it has none of its own. */
const commandsOf = async (...path: readonly string[]): Promise<string[]> => {
  const { out } = await command([...path, '--help']);
  const [, listed = ''] = out.split('\nCommands:\n');
  return [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
};

/** Every place of all pages that this matches, with what it names. */
const named = (pattern: RegExp): { readonly at: string; readonly words: readonly string[] }[] =>
  pages.flatMap((page) =>
    [...textOf(page).matchAll(pattern)].map(([text, ...words]) => ({
      at: `${page}: ${text}`,
      words: words.filter(Boolean),
    })),
  );

describe('a command that a page prints', () => {
  it('is a script of package.json, where npm runs it', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const found = named(/\bnpm (?:run ([\w:]+)|(start|test)\b)/g);
    expect(found.length).to.be.above(50);
    expect(found.filter(({ words: [name = ''] }) => !(name in scripts)).map(({ at }) => at)).to.deep.equal([]);
  });

  it('is a command of the command line', async () => {
    const known = await commandsOf();
    expect(known).to.include('doctor');
    const groups = new Map(await Promise.all(known.map(async (name) => [name, await commandsOf(name)] as const)));
    const exists = ([name = '', below = '']: readonly string[]): boolean => {
      const group = groups.get(name);
      return group !== undefined && (group.length === 0 || group.includes(below));
    };
    const found = named(/\bnpm run cli -- ([a-z]+)(?: ([a-z]+))?/g);
    expect(found.length).to.be.above(30);
    expect(found.filter(({ words }) => !exists(words)).map(({ at }) => at)).to.deep.equal([]);
  });

  it('is a program that the build makes, or a script, where Node.js runs it', () => {
    const source = (path: string): string => path.replace(/\/dist\/(.+)\.js$/, '/src/$1.ts');
    const found = named(/\bnode ((?:apps|examples|scripts)\/[\w./-]+\.js)/g);
    expect(found.length).to.be.above(10);
    const missing = found.filter(({ words: [path = ''] }) => !existsSync(join(ROOT, source(path))));
    expect(missing.map(({ at }) => at)).to.deep.equal([]);
  });

  for (const page of ['docs/operations.md', 'docs/operations.zh-CN.md']) {
    it(`has a row in ${page} if it is one of the command line`, async () => {
      const rows = [...textOf(page).matchAll(/^\| `npm run cli -- ([a-z]+)/gm)].map(([, name]) => name);
      expect([...new Set(rows)].sort()).to.deep.equal((await commandsOf()).sort());
    });
  }

  for (const page of ['README.md', 'README.zh-CN.md']) {
    it(`stands in ${page} if it is one of the command line`, async () => {
      const [, listed = ''] = /`cli -- --help` (?:lists|列出) ([^|]+)\|/.exec(textOf(page)) ?? [];
      expect(['doctor', ...(listed.match(/[a-z]+/g) ?? [])].sort()).to.deep.equal((await commandsOf()).sort());
    });
  }
});
