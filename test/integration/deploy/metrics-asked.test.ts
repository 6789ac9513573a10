import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUILD } from '@scm-relay/runtime';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { ready, runProcess, type TestProcess } from '../../support/processes.js';
import { freePort } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';
import { startVendor, type Vendor } from '../../support/vendor.js';

const DEPLOY = fileURLToPath(new URL('../../../../deploy/', import.meta.url));
const read = (file: string): string => readFileSync(`${DEPLOY}${file}`, 'utf8');
const filesIn = (ending: RegExp): string[] =>
  readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((file) => ending.test(file));

/** Names of our metrics in what Prometheus is asked, histograms by their own name. */
const metricsIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/\b(?:scm|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')),
  ),
];

describe('deploy/', function () {
  this.timeout(60_000);
  const redis = useRedis();
  const exported = new Map<string, Set<string>>();
  const ports = new Map<string, number>();
  let processes: TestProcess[] = [];
  let vendor: Vendor;

  /** Starts a process with its port in `variable` and reads which metrics it has. */
  const ask = async (service: string, variable: string, more: Record<string, string>): Promise<void> => {
    const port = await freePort();
    const env = { REDIS_URL: redis.server().url, REDIS_KEY_PREFIX: '{t-deploy}', [variable]: String(port), ...more };
    const running = runProcess(`apps/${service}/dist/main.js`, [], env);
    processes.push(running);
    await ready(running, `http://127.0.0.1:${port}`);
    ports.set(service, port);
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    exported.set(service, new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)));
  };

  before(async () => {
    vendor = await startVendor();
    await ask('ingress', 'INGRESS_PORT', {});
    await ask('workers', 'WORKER_HEALTH_PORT', vendor.env);
    await ask('board', 'BOARD_PORT', { BOARD_USERS: 'a:b:viewer' });
  });
  after(async () => {
    await Promise.all(processes.map((each) => each.end()));
    processes = [];
    await vendor.close();
  });

  it('tells of every process which version of which commit it is', async () => {
    for (const [service, port] of ports) {
      const health = await fetch(`http://127.0.0.1:${port}/healthz`);
      expect(await health.json(), service).to.deep.equal({ status: 'alive', ...BUILD });
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics, service).to.contain(`scm_build_info{version="${BUILD.version}",commit="${BUILD.commit}"`);
    }
    expect(processes.flatMap((each) => each.lines()).map(({ version }) => version))
      .to.include(BUILD.version)
      .and.not.include(undefined);
  });

  for (const file of filesIn(/\.ya?ml$/)) {
    it(`${file} is YAML`, () => {
      const documents = parseAllDocuments(read(file));
      const problems =
        'empty' in documents ? ['it is empty'] : documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
      expect(problems.map(String)).to.deep.equal([]);
    });
  }

  for (const file of [...filesIn(/alerts\.yml$/), ...filesIn(/dashboards\/.*\.json$/)]) {
    it(`${file} asks for nothing that no process tells`, () => {
      const all = new Set([...exported.values()].flatMap((names) => [...names]));
      const asked = metricsIn(read(file));
      expect(asked).to.have.length.above(5);
      expect(asked.filter((name) => !all.has(name))).to.deep.equal([]);
    });
  }

  it('asks nothing of one process that another tells under another name', () => {
    for (const name of ['scm_queue_jobs', 'scm_queue_oldest_seconds', 'scm_queue_paused']) {
      expect([exported.get('workers')?.has(name), exported.get('board')?.has(name)], name).to.deep.equal([true, true]);
    }
  });
});
