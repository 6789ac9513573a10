import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { line, notice, sn } from '../support/desk.js';
import { freePort } from '../support/free-port.js';
import { freshPrefix, startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/fifth-connector');

interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
const edits = JSON.parse(readFileSync(join(EXAMPLE, 'edits.json'), 'utf8')) as readonly Edit[];

const run = (cwd: string, script: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [join(ROOT, script), ...args], { cwd, maxBuffer: 1e8 }, (error, out, err) =>
      error ? reject(new Error(`${script} ${args.join(' ')}:\n${out}${err}`)) : resolve(out),
    );
  });

/** The product without what is built, with its own packages linked to the copy and all others to the original. */
const copyProduct = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'scm-fifth-'));
  const isSource = (path: string) => !/(\/(dist|node_modules)|\.tsbuildinfo)$/.test(path);
  for (const part of [
    'libs',
    'apps',
    'test',
    'deploy',
    'examples',
    'docs',
    'package.json',
    'tsconfig.base.json',
    'biome.json',
    '.gitignore',
    '.env.example',
  ]) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true, filter: isSource });
  }
  mkdirSync(join(copy, 'node_modules/@scm-relay'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '@scm-relay') symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  }
  const { workspaces } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { workspaces: string[] };
  for (const folder of workspaces.filter((each) => each !== 'test')) {
    const { name } = JSON.parse(readFileSync(join(copy, folder, 'package.json'), 'utf8')) as { name: string };
    symlinkSync(join(copy, folder), join(copy, 'node_modules', name));
  }
  return copy;
};

const apply = (copy: string): void => {
  cpSync(join(EXAMPLE, 'files'), copy, { recursive: true });
  for (const { file, find, replace } of edits) {
    const text = readFileSync(join(copy, file), 'utf8');
    expect(text.split(find), `${file} holds "${find}" once`).to.have.lengthOf(2);
    writeFileSync(
      join(copy, file),
      text.replace(find, () => replace),
    );
  }
};

describe('adding a connector, as docs/adding-a-connector.md has it', function () {
  this.timeout(300_000);
  let copy: string;
  let redis: TestRedis;
  const stops: (() => void)[] = [];
  before(async function () {
    // a tree that has the example's connector already, as the copy made here has it
    if (existsSync(join(ROOT, 'libs/connectors/src/loyalty'))) this.skip();
    copy = await copyProduct();
    apply(copy);
    redis = await startRedis();
  });
  after(async () => {
    for (const stop of stops) stop();
    await redis?.stop();
    if (copy) rmSync(copy, { recursive: true, force: true });
  });

  it('changes what the page lists, and nothing else', () => {
    const page = readFileSync(join(ROOT, 'docs/adding-a-connector.md'), 'utf8');
    const listed = [...page.matchAll(/^\| (?:\d+ \| )?`([^`]+)` \|/gm)].map(([, file = '']) => file);
    const added = readdirSync(join(EXAMPLE, 'files'), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(EXAMPLE, 'files/').length))
      .map((file) => file.replace('loyalty', '<name>'));
    expect([...new Set(listed)].sort()).to.deep.equal(
      [...new Set([...added, ...edits.map(({ file }) => file)])].sort(),
    );
  });

  it('compiles with all tests', () => run(copy, 'node_modules/typescript/bin/tsc', ['-b', 'test']));

  it('passes lint', () => {
    const files = readdirSync(join(EXAMPLE, 'files'), { recursive: true, encoding: 'utf8' })
      .concat(edits.map(({ file }) => file))
      .filter((file) => /\.(ts|json)$/.test(file));
    return run(copy, 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', ...files]);
  });

  it('passes the unit tests of what it adds to: variables with their defaults, vocabulary, mapping, board', async () => {
    const suites = [
      'runtime/config',
      'runtime/config-mistakes',
      'runtime/describe-config',
      'connectors/registry',
      'schemas/destinations',
      'schemas/openapi',
      'board/alerts',
    ];
    const files = suites.map((name) => `test/dist/unit/${name}.test.js`);
    const { stats } = JSON.parse(
      await run(copy, 'node_modules/mocha/bin/mocha.js', [...files, '--timeout', '60000', '--reporter', 'json']),
    ) as {
      stats: { passes: number; failures: number };
    };
    expect(stats.failures).to.equal(0);
    expect(stats.passes).to.be.above(50);
  });

  it('is deployed: its workers start in Compose, Kubernetes and systemd, and are scaled', async () => {
    const suites = ['compose', 'kubernetes', 'systemd'].map((name) => `test/dist/integration/deploy/${name}.test.js`);
    const args = [...suites, '--grep', 'loyalty|every queue|scraped whole|scales', '--reporter', 'json'];
    const { stats } = JSON.parse(await run(copy, 'node_modules/mocha/bin/mocha.js', args)) as {
      stats: { passes: number; failures: number };
    };
    expect(stats.failures).to.equal(0);
    expect(stats.passes).to.be.above(6);
  });

  it('is left by a worker that was given no queue and no settings of it', async () => {
    const args = ['test/dist/integration/workers/process.test.js', '--grep', 'no queue', '--reporter', 'json'];
    const { stats } = JSON.parse(await run(copy, 'node_modules/mocha/bin/mocha.js', args)) as {
      stats: { passes: number; failures: number };
    };
    expect([stats.passes, stats.failures]).to.deep.equal([3, 0]);
  });

  it('passes the connector contract suite', async () => {
    const tests = ['test/dist/contract/connector-contract.test.js', '--grep', 'loyalty', '--reporter', 'json'];
    const { stats } = JSON.parse(await run(copy, 'node_modules/mocha/bin/mocha.js', tests)) as {
      stats: { passes: number; failures: number };
    };
    expect(stats.failures).to.equal(0);
    expect(stats.passes).to.be.above(50);
  });

  it('delivers a refund to both its destinations', async () => {
    const [ingressPort, sandboxPort] = [await freePort(), await freePort()];
    const [ingress, sandbox] = [`http://127.0.0.1:${ingressPort}`, `http://127.0.0.1:${sandboxPort}`];
    const { sandboxVendorSettings } = (await import(join(copy, 'libs/runtime/dist/index.js'))) as {
      sandboxVendorSettings: (url: string) => Record<string, string>;
    };
    const env = {
      PATH: process.env.PATH ?? '',
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: freshPrefix(),
      INGRESS_PORT: String(ingressPort),
      SANDBOX_PORT: String(sandboxPort),
      ROUTES_FILE: join(EXAMPLE, 'routes.json'),
      ...sandboxVendorSettings(sandbox),
    };
    for (const app of ['ingress', 'workers', 'sandbox']) {
      const child = spawn(process.execPath, [join(copy, 'apps', app, 'dist/main.js')], { env, stdio: 'ignore' });
      stops.push(() => child.kill('SIGKILL'));
    }
    for (const url of [ingress, sandbox]) {
      await until(async () => (await fetch(`${url}/readyz`)).ok, { timeoutMs: 30_000, what: url });
    }
    const send = (method: string, path: string, body: unknown) =>
      fetch(`${ingress}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await send('PUT', '/notices/D1', { ...notice('D1', [line(1, 1)]), shippedBefore: true });
    expect((await send('POST', '/scm/refund', { seq: 'r1', dn: 'D1', tn: 'T1', sn: sn(1, 1) })).status).to.equal(204);
    const received = async (vendor: string) =>
      (await (await fetch(`${sandbox}/_received/${vendor}`)).json()) as { body: unknown; committed: boolean }[];
    await until(async () => (await received('loyalty')).length > 0 && (await received('wdt')).length > 0, {
      timeoutMs: 60_000,
      what: 'both deliveries',
    });
    expect(await received('loyalty')).to.have.lengthOf(1);
    expect((await received('loyalty'))[0]).to.deep.include({
      committed: true,
      body: { reference: 'r1', order: 'T-D1', amount: '10.00' },
    });
  });
});
