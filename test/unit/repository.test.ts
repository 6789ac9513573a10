import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const { engines, version } = JSON.parse(read('package.json')) as { engines: { node: string }; version: string };

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly 'timeout-minutes': number; readonly steps: readonly { readonly run?: string }[] }>
  >;
}

describe('what GitHub reads', () => {
  const workflows = readdirSync(new URL('.github/workflows/', ROOT));

  for (const file of workflows) {
    it(`${file} may only read unless a job says more, ends in time, and runs files that exist`, () => {
      const { permissions, jobs }: Workflow = parse(read(`.github/workflows/${file}`));
      expect(permissions).to.be.an('object');
      for (const [name, job] of Object.entries(jobs)) {
        expect(job['timeout-minutes'], name).to.be.a('number');
        const files = job.steps.flatMap(({ run = '' }) => run.match(/(?:scripts|\.ci)\/[\w./-]+/g) ?? []);
        for (const each of files) expect(existsSync(new URL(each, ROOT)), each).to.equal(true);
      }
    });
  }

  it('tests every Node.js that the packages accept', () => {
    const { jobs } = parse(read('.github/workflows/test.yml')) as {
      jobs: { test: { strategy: { matrix: { node: number[] } } } };
    };
    const majors = [...engines.node.matchAll(/(\d+)\.\d+\.\d+/g)].map(([, major]) => Number(major));
    expect(jobs.test.strategy.matrix.node).to.deep.equal(majors);
  });

  it('releases a version with its section of the changelog, and no other', () => {
    const notes = (which: string): string =>
      execFileSync(process.execPath, ['scripts/release-notes.js', which], {
        cwd: ROOT,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect(notes(version)).to.include('### For whoever').and.not.include('## [');
    expect(() => notes('0.0.1')).to.throw();
  });

  it('asks for version and commit in its issue forms', () => {
    for (const file of readdirSync(new URL('.github/ISSUE_TEMPLATE/', ROOT)))
      parse(read(`.github/ISSUE_TEMPLATE/${file}`));
    expect(read('.github/ISSUE_TEMPLATE/bug.yml')).to.include('/healthz');
  });
});
