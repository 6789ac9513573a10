import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeRedis, connectRedis, VARIABLES } from '@scm-relay/runtime';
import { QUEUES } from '@scm-relay/schemas';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse } from 'yaml';
import { DEPLOY, fillIn, SECRETS } from '../../support/deploy/role-files.js';
import { answers, startDeployed } from '../../support/deploy/start.js';
import { historyOf } from '../../support/postgres.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { redisConfig, silentLogger } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { startVendor, type Vendor } from '../../support/vendor.js';

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly env_file?: readonly { readonly path: string; readonly format: string }[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly mem_limit?: string;
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly volumes?: readonly string[];
}

const compose: { readonly services: Readonly<Record<string, Service>> } = parse(
  readFileSync(`${DEPLOY}compose.yaml`, 'utf8'),
  { merge: true },
);
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith('scm-relay'));

/** The `HEALTHCHECK` of the image. */
const healthCheck = (): [string, string[]] => {
  const [, command = ''] =
    /^HEALTHCHECK [^[]*(?:\\\n[^[]*)?CMD (\[.+\])$/m.exec(readFileSync(`${DEPLOY}Containerfile`, 'utf8')) ?? [];
  const [file = '', ...args]: string[] = JSON.parse(command);
  return [file, args];
};

describe('deploy/compose.yaml', function () {
  this.timeout(180_000);
  let redis: TestRedis;
  let vendor: Vendor;
  before(async () => {
    vendor = await startVendor();
    // as its command says, and then with the users of the example
    const command = compose.services.redis?.command ?? [];
    redis = await startRedis(command.slice(command.indexOf('--appendonly')));
    const client = connectRedis(redisConfig(redis.url, '{t}'), { role: 'worker', name: 'acl', logger: silentLogger });
    const users = readFileSync(`${DEPLOY}redis/users.acl.example`, 'utf8').trim().split('\n');
    for (const user of users.reverse()) {
      const [, name = '', ...rules] = user.split(' ');
      await client.call('ACL', 'SETUSER', name, ...rules);
    }
    await closeRedis(client);
  });
  after(async () => {
    await vendor.close();
    await redis.stop();
  });

  it('is what the Compose specification allows', () => {
    const schema = JSON.parse(readFileSync(join(DEPLOY, '../test/fixtures/compose-spec.json'), 'utf8'));
    const valid = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile({
      ...schema,
      $schema: undefined,
    });
    valid(JSON.parse(JSON.stringify(compose)));
    expect(valid.errors).to.equal(null);
  });

  it('names every file it mounts, and bounds memory and logs of every service', () => {
    for (const [name, { mem_limit, logging, volumes = [] }] of services) {
      expect(mem_limit, name).to.match(/^\d+[mg]$/);
      expect(logging?.options, name).to.have.keys('max-size', 'max-file');
      for (const volume of volumes.filter((each) => each.startsWith('./'))) {
        const file = `${DEPLOY}${volume.split(':')[0]}`;
        expect(existsSync(file) || existsSync(`${file}.example`), file).to.equal(true);
      }
    }
  });

  it('has a worker for every queue', () => {
    const queues = ours
      .filter(([, { command }]) => command[1]?.includes('workers'))
      .map(([, { command }]) => command[2]);
    expect(queues.sort()).to.deep.equal([...QUEUES].sort());
  });

  it('is scraped whole: every service of ours by the name it has', () => {
    const { scrape_configs: jobs } = parse(readFileSync(`${DEPLOY}prometheus/prometheus.yml`, 'utf8')) as {
      scrape_configs: { dns_sd_configs: { names: string[] }[] }[];
    };
    const scraped = jobs.flatMap((job) => job.dns_sd_configs.flatMap(({ names }) => names));
    expect(scraped.sort()).to.deep.equal(ours.map(([name]) => name).sort());
  });

  for (const [name, { command, env_file = [], environment = {} }] of ours) {
    it(`${name}: starts with its environment, and the check of the image finds it healthy`, async () => {
      const role = /^env\/(\w+)\.env$/.exec(env_file[0]?.path ?? '')?.[1] ?? '';
      // a password with a $ stays what it is
      expect(env_file.map(({ format }) => format)).to.deep.equal(['raw']);
      const user = ['ingress', 'board'].includes(role) ? role : 'workers';
      const url = `redis://${user}:CHANGE-ME-${user}@127.0.0.1:${redis.port}`;
      const values = { ...SECRETS, ...vendor.env, REDIS_URL: url, ...(await historyOf(role)) };
      const env = { ...fillIn(role, values), ...environment };
      expect(Object.keys(env).filter((each) => each !== 'HEALTH_PORT' && !(each in VARIABLES))).to.deep.equal([]);
      const [, script = '', ...args] = command;
      const port = Number(environment.HEALTH_PORT);
      const ports = Object.entries(environment).flatMap(([each, value]) =>
        each.endsWith('_PORT') ? Number(value) : [],
      );
      const deployed = await startDeployed({ script, args, env, ports: [...new Set(ports)] });
      try {
        await answers(deployed.process, `${deployed.urlOf(port)}/readyz`);
        const [file, checks] = healthCheck();
        await promisify(execFile)(file, checks, { env: { PATH: process.env.PATH, ...deployed.env } });
      } finally {
        expect(await deployed.process.end()).to.equal(0);
      }
      expect(deployed.process.output()).not.to.contain('NOPERM');
    });
  }

  it('lets an event through with users of Redis that may do no more than they need', async () => {
    const common = { ...SECRETS, ...vendor.env, NODE_ENV: 'production' };
    const as = (user: string) => ({
      ...common,
      REDIS_URL: `redis://${user}:CHANGE-ME-${user}@127.0.0.1:${redis.port}`,
    });
    const ingress = await startDeployed({
      script: 'apps/ingress/dist/main.js',
      args: [],
      env: { ...as('ingress'), INGRESS_PORT: '8080' },
      ports: [8080],
    });
    const workers = await startDeployed({
      script: 'apps/workers/dist/main.js',
      args: [],
      env: { ...as('workers'), WORKER_HEALTH_PORT: '9100' },
      ports: [9100],
    });
    try {
      await answers(ingress.process, `${ingress.urlOf(8080)}/readyz`);
      await answers(workers.process, `${workers.urlOf(9100)}/readyz`);
      const post = async (path: string, key: string, body: object, method = 'POST'): Promise<number> => {
        const headers = { 'content-type': 'application/json', 'x-api-key': key };
        const answer = await fetch(`${ingress.urlOf(8080)}${path}`, { method, headers, body: JSON.stringify(body) });
        return answer.status;
      };
      const lines = [{ lineId: 1, sku: '5046351998702', quantity: 1, price: '9.90', specNo: 'S1' }];
      expect(await post('/notices/D1', 'k2', { dn: 'D1', channel: 'wdt', tid: 'T1', lines }, 'PUT')).to.equal(201);
      const pkg = { tn: 'SF1', cc: 'SF', sns: ['5046351998702000000001'] };
      const status = await post('/scm/checkout', 'k1', { seq: 's1', dn: 'D1', ts: '2026-11-20 12:00:00', pkg });
      expect(status).to.equal(204);
      await until(async () => vendor.received.length > 0, { what: 'the delivery' });
      expect(ingress.process.output() + workers.process.output()).not.to.contain('NOPERM');
    } finally {
      await Promise.all([ingress.process.end(), workers.process.end()]);
    }
  });
});
