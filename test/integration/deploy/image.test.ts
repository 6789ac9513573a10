import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BUILD } from '@scm-relay/runtime';
import { expect } from 'chai';
import { DEPLOY, SECRETS } from '../../support/deploy/role-files.js';
import { answers, startDeployed } from '../../support/deploy/start.js';
import { historyOf } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { startVendor, type Vendor } from '../../support/vendor.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const containerfile = readFileSync(`${DEPLOY}Containerfile`, 'utf8');

interface Bill {
  /** `bom-ref` is `name@version` */
  readonly components: readonly { readonly 'bom-ref': string }[];
}

describe('what the image holds', function () {
  this.timeout(180_000);
  const redis = useRedis();
  let folder: string;
  let vendor: Vendor;
  before(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'scm-image-')), 'app');
    await promisify(execFile)(process.execPath, [`${ROOT}scripts/image.js`, folder]);
    vendor = await startVendor();
  });
  after(async () => {
    await vendor.close();
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  const files = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const packages = (): string[] =>
    files().flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(file)?.[1] ?? []);

  it('is neither compiler nor tests nor sources', () => {
    expect(packages()).to.include.members(['bullmq', 'express', '@bull-board/ui']);
    expect(
      packages().filter((name) => /typescript|mocha|chai|biome|playwright|fast-check|^c8$/.test(name)),
    ).to.deep.equal([]);
    const sources = files().filter((file) =>
      /^(apps|libs)\/.*\.ts$|^(test|docs|scripts|examples|apps\/sandbox)\b/.test(file),
    );
    expect(sources).to.deep.equal([]);
  });

  it('names every package in its bill of materials, and the licence of each', () => {
    const bill: Bill = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'));
    const named = new Set(bill.components.map((each) => each['bom-ref'].replace(/@[^@]*$/, '')));
    const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of packages()) {
      expect(named.has(name), name).to.equal(true);
      if (!name.startsWith('@scm-relay/')) expect(notices).to.include(`${name} `);
    }
    expect([...named].filter((name) => /typescript|mocha/.test(name))).to.deep.equal([]);
  });

  for (const [app, args, variable] of [
    ['ingress', [], 'INGRESS_PORT'],
    ['workers', [], 'WORKER_HEALTH_PORT'],
    ['board', [], 'BOARD_PORT'],
    ['history', [], 'HISTORY_HEALTH_PORT'],
  ] as const) {
    it(`starts ${app} with nothing else at hand`, async () => {
      const env = {
        ...SECRETS,
        ...vendor.env,
        REDIS_URL: redis.server().url,
        ...(await historyOf(app)),
        NODE_ENV: 'production',
        GIT_COMMIT: 'abc',
      };
      const deployed = await startDeployed({
        folder,
        script: `apps/${app}/dist/main.js`,
        args: [...args],
        env: { ...env, [variable]: '9000' },
        ports: [9000],
      });
      try {
        await answers(deployed.process, `${deployed.urlOf(9000)}/readyz`);
        const health = await (await fetch(`${deployed.urlOf(9000)}/healthz`)).json();
        expect(health).to.deep.equal({ status: 'alive', version: BUILD.version, commit: 'abc' });
        if (app === 'board') {
          const login = `Basic ${Buffer.from('olga:secret').toString('base64')}`;
          const page = await fetch(`${deployed.urlOf(9000)}/queues/`, { headers: { authorization: login } });
          expect(page.status).to.equal(200);
        }
      } finally {
        expect(await deployed.process.end()).to.equal(0);
      }
    });
  }

  it('answers the command line', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'apps/cli/dist/main.js'), '--help']);
    expect(stdout).to.include('doctor');
  });

  it('is built from files that exist, as this version, for a numeric user', () => {
    const copied = [...containerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
      list.split(' '),
    );
    expect(copied.filter((file) => !existsSync(join(ROOT, file)))).to.deep.equal([]);
    expect(containerfile).to.include(`ARG VERSION=${BUILD.version}\n`);
    expect(containerfile).to.match(/^USER \d+:\d+$/m);
    const labels = [...containerfile.matchAll(/org\.opencontainers\.image\.(\w+)="/g)].map(([, label]) => label);
    expect(labels).to.have.members(['title', 'description', 'version', 'revision', 'licenses']);
  });
});
