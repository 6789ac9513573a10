import { readFileSync } from 'node:fs';
import { ATTENTION_REASONS } from '@scm-relay/schemas';
import { expect } from 'chai';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const headings = (page: string): string[] =>
  [...page.matchAll(/^### `?([\w-]+)`?$/gm)].map(([, heading = '']) => heading).sort();

describe('the runbooks', () => {
  const alerts = [...read('deploy/prometheus/alerts.yml').matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

  for (const page of ['docs/operations.md', 'docs/operations.zh-CN.md']) {
    it(`${page} has a section for every attention reason and every alert, and for nothing else`, () => {
      expect(headings(read(page))).to.deep.equal([...ATTENTION_REASONS, ...alerts].sort());
    });

    it(`${page} says of each what it means, what to look at and what to press`, () => {
      const sections = read(page).split(/^### /m).slice(1);
      for (const section of sections) {
        const [steps = ''] = section.split(/^## /m);
        expect(steps.match(/^- \*\*(Means|Look|Press|含义|查看|操作)\*\*/gm), steps).to.have.lengthOf(3);
      }
    });
  }
});

interface Package {
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe('the table of dependencies', () => {
  const packageOf = (folder: string) => JSON.parse(read(`${folder}package.json`)) as Package;
  const root = packageOf('');
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; license?: string; engines?: { node?: string } }>;
  };
  const rows = new Map(
    [...read('docs/dependencies.md').matchAll(/^\| ([@\w./-]+) \| ([^|]+) \| ([^|]+) \| (\w+) \| (.+)$/gm)]
      .filter(([, name]) => name !== 'package')
      .map(
        ([, name = '', range = '', installed = '', when = '', rest = '']) =>
          [name, { range, installed, when, rest }] as const,
      ),
  );

  it('lists every direct dependency with its version, and no other', () => {
    const declared = new Map<string, string>();
    for (const { dependencies, devDependencies } of [root, ...(root.workspaces ?? []).map((w) => packageOf(`${w}/`))]) {
      for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) declared.set(name, range);
    }
    expect([...rows].map(([name, { range }]) => [name, range]).sort()).to.deep.equal([...declared].sort());
  });

  it('says which version is installed, and when that was released', () => {
    for (const [name, { installed }] of rows) {
      const [version, released = ''] = installed.split(', ');
      expect(version, name).to.equal(packages[`node_modules/${name}`]?.version);
      expect(Date.parse(released), name).to.be.within(Date.parse('2023-01-01'), Date.now());
    }
  });

  it('says what each is for and why it was taken', () => {
    for (const [name, { rest }] of rows) {
      const [what = '', why = ''] = rest.split('|').map((cell) => cell.trim());
      expect(what, name).not.to.equal('');
      expect(why, name).not.to.equal('');
    }
  });

  it('names licence and Node range as the lockfile has them', () => {
    for (const [name, { rest }] of rows) {
      const { license, engines } = packages[`node_modules/${name}`] ?? {};
      const cells = rest.split('|').map((cell) => cell.trim());
      expect(cells.slice(2, 4), name).to.deep.equal([(engines?.node ?? '–').replaceAll('||', 'or'), license]);
    }
  });

  it('holds no licence that asks for more than its notice', () => {
    const free = /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|PSF-2\.0|Unlicense|CC0-1\.0)$/;
    const others = Object.entries(packages)
      .filter(([path]) => path.includes('node_modules/') && !path.startsWith('node_modules/@scm-relay/'))
      .filter(
        ([, { license = 'none' }]) =>
          !license
            .replace(/[()]/g, '')
            .split(' OR ')
            .some((each) => free.test(each)),
      )
      .map(([path]) => path);
    // the accessibility checks of the browser tests, MPL-2.0: not part of what is deployed
    expect(others).to.deep.equal(['node_modules/axe-core']);
  });

  it('names no registry in the lockfile', () => {
    expect(read('package-lock.json')).not.to.match(/"resolved": "https?:/);
  });
});
