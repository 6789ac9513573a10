import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUILD } from '@scm-relay/runtime';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { groupsIn, reads, type Series, selectorsIn, seriesIn } from '../../support/deploy/series.js';
import { runTool, toolOrSkip } from '../../support/deploy/tool.js';
import { freePort } from '../../support/free-port.js';
import { sharedPostgres } from '../../support/postgres.js';
import { ready, runProcess, type TestProcess } from '../../support/processes.js';
import { useRedis } from '../../support/shared-redis.js';
import { startVendor, type Vendor } from '../../support/vendor.js';

const DEPLOY = fileURLToPath(new URL('../../../../deploy/', import.meta.url));
const read = (file: string): string => readFileSync(`${DEPLOY}${file}`, 'utf8');
const filesIn = (ending: RegExp): string[] =>
  readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((file) => ending.test(file));

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

/** Every query of a dashboard or of the alerts. */
const queriesOf = (file: string): string[] => {
  if (file.endsWith('.json')) {
    const { panels }: Dashboard = JSON.parse(read(file));
    return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  }
  const { groups }: Rules = parse(read(file));
  return groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
};

describe('deploy/', function () {
  this.timeout(180_000);
  const redis = useRedis();
  const exported = new Map<string, Set<string>>();
  const series = new Map<string, Series[]>();
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
    series.set(service, seriesIn(text));
  };

  before(async () => {
    vendor = await startVendor();
    await redis.redis().set('{t-deploy}:backup', String(Math.floor(Date.now() / 1000)));
    await ask('ingress', 'INGRESS_PORT', {});
    await ask('workers', 'WORKER_HEALTH_PORT', vendor.env);
    await ask('board', 'BOARD_PORT', { BOARD_USERS: 'a:b:viewer' });
    const HISTORY_URL = await (await sharedPostgres()).createDatabase();
    await ask('history', 'HISTORY_HEALTH_PORT', { HISTORY_URL });
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
    for (const each of processes)
      expect(
        each.lines().some(({ commit }) => commit === BUILD.commit),
        'its commit in its log',
      ).to.equal(true);
  });

  for (const file of filesIn(/\.ya?ml$/)) {
    it(`${file} is YAML`, () => {
      const documents = parseAllDocuments(read(file));
      const problems =
        'empty' in documents ? ['it is empty'] : documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
      expect(problems.map(String)).to.deep.equal([]);
    });
  }

  for (const file of ['prometheus/alerts.yml', ...filesIn(/dashboards\/.*\.json$/)]) {
    it(`${file} reads series that a running system has, each of them`, () => {
      const all = [...series.values()].flat();
      const queries = queriesOf(file);
      expect(queries).to.have.length.above(5);
      for (const query of queries) {
        for (const selector of selectorsIn(query)) {
          const found = reads(selector, all);
          expect(found, `${selector.text} in ${query}`).not.to.be.empty;
          const labels = [...Object.keys(found[0]?.labels ?? {}), 'job', 'instance'];
          const missing = groupsIn(query).filter((label) => !labels.includes(label));
          expect(missing, `by (…) in ${query}`).to.deep.equal([]);
        }
      }
    });
  }

  it('the dashboard shows every metric there is', () => {
    const asked = filesIn(/dashboards\/.*\.json$/)
      .flatMap(queriesOf)
      .join('\n');
    const told = [...series.values()].flat().map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''));
    const left = [...new Set(told)].filter((name) => name.startsWith('scm_') && !asked.includes(name));
    expect(left).to.deep.equal([]);
  });

  it('prometheus/alerts.yml keeps the promises of its tests', async function () {
    const promtool = toolOrSkip(this, 'promtool', 'prometheus');
    await runTool(promtool, ['check', 'config', `${DEPLOY}prometheus/prometheus.yml`]);
    await runTool(promtool, ['test', 'rules', `${DEPLOY}prometheus/alerts.test.yml`]);
  });

  it('prometheus/alerts.test.yml holds of every alert that it is quiet, fires and ends', () => {
    const names = [...read('prometheus/alerts.yml').matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    const { tests } = parse(read('prometheus/alerts.test.yml')) as {
      tests: { name: string; alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
    };
    const [peace, ...cases] = tests;
    expect(peace?.alert_rule_test.map(({ alertname, exp_alerts }) => [alertname, exp_alerts.length])).to.deep.equal(
      names.map((name) => [name, 0]),
    );
    const states = cases.map(({ alert_rule_test: looks }) => ({
      name: looks[0]?.alertname ?? '',
      alerts: looks.map(({ exp_alerts }) => exp_alerts.length),
    }));
    for (const { name, alerts } of states) expect(alerts, name).to.deep.equal([0, 1, 0]);
    expect(new Set(states.map(({ name }) => name))).to.deep.equal(new Set(names));
  });

  it('asks nothing of one process that another tells under another name', () => {
    for (const name of ['scm_queue_jobs', 'scm_queue_oldest_seconds', 'scm_queue_paused']) {
      expect([exported.get('workers')?.has(name), exported.get('board')?.has(name)], name).to.deep.equal([true, true]);
    }
  });
});
