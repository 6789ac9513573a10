import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { VARIABLES } from '@scm-relay/runtime';
import { expect } from 'chai';
import { DEPLOY, fillIn, SECRETS } from '../../support/deploy/role-files.js';
import { answers, startDeployed } from '../../support/deploy/start.js';
import { runTool, toolOrSkip } from '../../support/deploy/tool.js';
import { historyOf } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { startVendor, type Vendor } from '../../support/vendor.js';

const FOLDER = `${DEPLOY}systemd/`;
const units = readdirSync(FOLDER).filter((file) => file.endsWith('.service'));

/** Values of a setting, in their order. */
const settings = (unit: string, name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

describe('deploy/systemd', function () {
  this.timeout(180_000);
  const redis = useRedis();
  let vendor: Vendor;
  before(async () => {
    vendor = await startVendor();
  });
  after(() => vendor.close());

  it('has units that systemd takes, none of them exposed', async function () {
    const analyze = toolOrSkip(this, 'systemd-analyze', 'systemd');
    const folder = await mkdtemp(join(tmpdir(), 'scm-units-'));
    try {
      const files = await Promise.all(
        units.map(async (name) => {
          const text = await readFile(`${FOLDER}${name}`, 'utf8');
          // it complains of a program that is not there
          await writeFile(join(folder, name), text.replace('/usr/bin/node', process.execPath));
          return join(folder, name);
        }),
      );
      await runTool(analyze, ['verify', '--man=no', ...files]);
      for (const file of files) await runTool(analyze, ['security', '--offline=true', '--threshold=20', file]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  for (const name of units) {
    it(`${basename(name)}: starts with its environment`, async () => {
      const unit = await readFile(`${FOLDER}${name}`, 'utf8');
      const [file = ''] = settings(unit, 'EnvironmentFile');
      const role = basename(file, '.env');
      const own = Object.fromEntries(
        settings(unit, 'Environment')
          .flatMap((line) => line.split(' '))
          .map((pair) => pair.split('=') as [string, string]),
      );
      const values = { ...SECRETS, ...vendor.env, REDIS_URL: redis.server().url, ...(await historyOf(role)) };
      const env = { ...own, ...fillIn(role, values) };
      expect(Object.keys(env).filter((each) => !(each in VARIABLES))).to.deep.equal([]);
      const port = Number(own.INGRESS_PORT ?? own.BOARD_PORT ?? own.WORKER_HEALTH_PORT ?? own.HISTORY_HEALTH_PORT);
      const [, script = '', ...args] = settings(unit, 'ExecStart')[0]?.split(' ') ?? [];
      const deployed = await startDeployed({ script, args, env, ports: [port] });
      try {
        await answers(deployed.process, `${deployed.urlOf(port)}/readyz`);
      } finally {
        expect(await deployed.process.end()).to.equal(0);
      }
    });
  }
});
