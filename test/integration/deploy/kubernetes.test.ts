import { existsSync, readFileSync } from 'node:fs';
import { VARIABLES } from '@scm-relay/runtime';
import { DESTINATIONS, EVENT_KINDS, QUEUES } from '@scm-relay/schemas';
import { expect } from 'chai';
import { parse } from 'yaml';
import { type Manifest, render, renderByKubectl } from '../../support/deploy/kustomize.js';
import { typeMistakes } from '../../support/deploy/manifest-types.js';
import { DEPLOY, fillIn, SECRETS } from '../../support/deploy/role-files.js';
import { answers, startDeployed } from '../../support/deploy/start.js';
import { toolOrSkip } from '../../support/deploy/tool.js';
import { historyOf } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { startVendor, type Vendor } from '../../support/vendor.js';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly envFrom: readonly { readonly configMapRef?: { name: string }; readonly secretRef?: { name: string } }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
}

interface PodSpec {
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
  readonly containers: readonly Container[];
}

const OVERLAYS = { small: `${DEPLOY}kubernetes`, large: `${DEPLOY}kubernetes/overlays/large` };

const podOf = ({ metadata, spec }: Manifest): PodSpec => {
  const { template } = (spec ?? {}) as { readonly template?: { readonly spec: PodSpec } };
  if (!template) throw new Error(`${metadata.name} has no pods`);
  return template.spec;
};
const deploymentsOf = (manifests: readonly Manifest[]): Manifest[] => manifests.filter((m) => m.kind === 'Deployment');
const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = manifests.find((m) => m.kind === kind && m.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
};
/** `scm-wdt` is filled from `deploy/env/wdt.env` */
const roleOf = (secret: string): string => secret.replace(/^scm-/, '');

describe('deploy/kubernetes', function () {
  this.timeout(180_000);
  const redis = useRedis();
  let vendor: Vendor;
  before(async () => {
    vendor = await startVendor();
  });
  after(() => vendor.close());

  /** What Kubernetes would give the container: later sources win, `env` over all. */
  const environmentOf = (manifests: readonly Manifest[], { envFrom, env }: Container): Record<string, string> => {
    const values = { ...SECRETS, ...vendor.env, REDIS_URL: redis.server().url };
    const from = envFrom.map(({ configMapRef, secretRef }) =>
      secretRef
        ? fillIn(roleOf(secretRef.name), values)
        : (named(manifests, 'ConfigMap', configMapRef?.name ?? '').data ?? {}),
    );
    return Object.assign({}, ...from, Object.fromEntries(env.map(({ name, value }) => [name, value])));
  };

  for (const [overlay, folder] of Object.entries(OVERLAYS)) {
    describe(`the ${overlay} installation`, () => {
      const manifests = render(folder);
      const deployments = deploymentsOf(manifests);

      it('is rendered by kubectl to the same', async function () {
        const binary = toolOrSkip(this, 'kubectl', 'kubernetes-client');
        const byKind = (list: readonly Manifest[]) =>
          new Map(list.map((manifest) => [`${manifest.kind}/${manifest.metadata.name}`, manifest]));
        expect(byKind(await renderByKubectl(binary, folder))).to.deep.equal(byKind(manifests));
      });

      it('has no field that Kubernetes does not know, and lacks none', async () => {
        expect(await typeMistakes(manifests)).to.equal('');
      });

      for (const deployment of deployments) {
        const [container] = podOf(deployment).containers as readonly [Container];

        it(`${deployment.metadata.name}: starts with its environment and answers its probes`, async () => {
          const env = { ...environmentOf(manifests, container), ...(await historyOf(container.name)) };
          expect(Object.keys(env).filter((name) => !(name in VARIABLES))).to.deep.equal([]);
          const [node, script = '', ...args] = container.command;
          expect(node).to.equal('node');
          const named = new Map(container.ports.map(({ name, containerPort }) => [name, containerPort]));
          const { process, urlOf } = await startDeployed({ script, args, env, ports: [...named.values()] });
          try {
            for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
              const { path, port } = probe.httpGet;
              await answers(process, `${urlOf(named.get(port))}${path}`);
            }
          } finally {
            expect(await process.end()).to.equal(0);
          }
        });

        it(`${deployment.metadata.name}: runs as a numeric user, tagged, bounded, without a writable disk`, () => {
          const { securityContext } = podOf(deployment);
          expect(securityContext.runAsNonRoot).to.equal(true);
          expect(securityContext.runAsUser).to.be.a('number').above(0);
          expect(container.image).to.match(/:\d+\.\d+\.\d+$/);
          expect(container.resources).to.have.keys('requests', 'limits');
          expect(container.securityContext.readOnlyRootFilesystem).to.equal(true);
        });
      }

      it('has a Secret of its own for each role, each with a file that lists what is in it', () => {
        const secrets = deployments.flatMap((each) =>
          podOf(each).containers.flatMap(({ envFrom }) => envFrom.flatMap(({ secretRef }) => secretRef?.name ?? [])),
        );
        for (const secret of secrets) {
          expect(existsSync(`${DEPLOY}env/${roleOf(secret)}.env.example`), secret).to.equal(true);
        }
        // mapping needs no vendor's: the kinds share theirs
        expect(new Set(secrets).size).to.equal(deployments.length - (overlay === 'large' ? EVENT_KINDS.length - 1 : 0));
      });

      it('is scraped as the jobs that the alerts know', () => {
        const components = manifests
          .filter(({ kind }) => kind === 'Service')
          .map(({ metadata }) => metadata.labels?.['app.kubernetes.io/component']);
        expect(new Set(components)).to.deep.equal(new Set(['ingress', 'workers', 'board', 'history']));
        expect(named(manifests, 'ServiceMonitor', 'scm-relay').spec?.jobLabel).to.equal('app.kubernetes.io/component');
      });
    });
  }

  it('would be found out with a misspelt or missing field, of an operator’s kinds, too', async () => {
    const manifests = render(OVERLAYS.large);
    const broken = (kind: string, change: (spec: Record<string, unknown>) => object): Manifest => {
      const found = manifests.find((each) => each.kind === kind);
      return { ...found, spec: change({ ...found?.spec }) } as Manifest;
    };
    for (const each of [
      broken('ServiceMonitor', (spec) => ({ ...spec, jobLable: 'x' })),
      broken('PrometheusRule', (spec) => ({ ...spec, groups: [{ name: 'g', rules: [{ alert: 'A', fro: '1m' }] }] })),
      broken('ScaledObject', ({ triggers, ...spec }) => spec),
      broken('PodDisruptionBudget', (spec) => ({ ...spec, maxUnavailabel: 1 })),
    ]) {
      expect(await typeMistakes([each]), each.kind).to.match(/error TS/);
    }
  });

  it('has workers for every queue: one for all, or one for each', () => {
    const queues = (folder: string): string[] =>
      deploymentsOf(render(folder)).flatMap((each) =>
        podOf(each).containers.flatMap(({ command }) =>
          command[1] === 'apps/workers/dist/main.js' ? [command.slice(2).join(' ')] : [],
        ),
      );
    expect(queues(OVERLAYS.small)).to.deep.equal(['']);
    expect(queues(OVERLAYS.large).sort()).to.deep.equal([...QUEUES].sort());
  });

  it('has the alerts of deploy/prometheus', () => {
    const { groups } = parse(readFileSync(`${DEPLOY}prometheus/alerts.yml`, 'utf8'));
    expect(named(render(OVERLAYS.small), 'PrometheusRule', 'scm-relay').spec).to.deep.equal({ groups });
  });

  it('scales each queue on its open work, but for rated destinations, and on no answer not to zero', () => {
    const manifests = render(OVERLAYS.large);
    const scaled = manifests.filter(({ kind }) => kind === 'ScaledObject');
    const unrated = DESTINATIONS.filter(
      (destination) => VARIABLES[`${destination.toUpperCase()}_RATE`]?.default === 'none',
    );
    expect(scaled.map(({ metadata }) => metadata.name).sort()).to.deep.equal(
      [...EVENT_KINDS, ...unrated].map((queue) => `scm-${queue}`).sort(),
    );
    for (const { metadata, spec } of scaled) {
      const { triggers, fallback } = spec as {
        triggers: { metadata: Record<string, string> }[];
        fallback: { replicas: number };
      };
      expect(fallback.replicas, metadata.name).to.be.at.least(1);
      expect(triggers[0]?.metadata.ignoreNullValues, metadata.name).to.equal('false');
      expect(triggers[0]?.metadata.query, metadata.name).to.include(
        `scm_open_work{queue="${metadata.name.replace('scm-', '')}"}`,
      );
    }
  });
});
