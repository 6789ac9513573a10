import { readFileSync } from 'node:fs';
import { openApi } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Manifest, render } from '../../support/deploy/kustomize.js';
import { DEPLOY } from '../../support/deploy/role-files.js';

interface Peer {
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports: readonly { readonly port: number }[];
}

interface PolicySpec {
  readonly podSelector: {
    readonly matchLabels: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
  };
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

interface IngressSpec {
  readonly rules: readonly {
    readonly http: { readonly paths: readonly { path: string; backend: { service: { name: string } } }[] };
  }[];
}

interface ServiceSpec {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly targetPort: string }[];
}

interface DeploymentSpec {
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: {
      readonly containers: readonly { readonly ports: readonly { name: string; containerPort: number }[] }[];
    };
  };
}

type Labels = Readonly<Record<string, string>>;

/** For balancers, Prometheus and whoever stands beside the process. */
const INSIDE = ['/healthz', '/readyz', '/metrics'];
const paths = Object.keys(openApi('en', '1.0.0').paths).map((path) => path.replace(/\{\w+\}/g, 'x'));

const specsOf = <T>(manifests: readonly Manifest[], kind: string): [string, T][] =>
  manifests.filter((each) => each.kind === kind).map(({ metadata, spec }) => [metadata.name, spec as unknown as T]);
const has = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

describe('deploy/, seen from outside', () => {
  const manifests = render(`${DEPLOY}kubernetes/overlays/large`);
  const ingresses = specsOf<IngressSpec>(manifests, 'Ingress');

  /** `pathType: Prefix`: whole parts of a path */
  const kubernetes = (path: string): boolean =>
    ingresses
      .flatMap(([, { rules }]) => rules.flatMap(({ http }) => http.paths))
      .filter(({ backend }) => backend.service.name === 'scm-ingress')
      .some((each) => path === each.path || path.startsWith(`${each.path}/`));
  /** Caddy's `path`: a star at the end stands for anything */
  const caddy = (path: string): boolean =>
    (/@api path (.+)/.exec(readFileSync(`${DEPLOY}proxy/Caddyfile`, 'utf8'))?.[1] ?? '')
      .split(' ')
      .some((each) => (each.endsWith('*') ? path.startsWith(each.slice(0, -1)) : path === each));

  for (const [name, lets] of [
    ['the Ingress of Kubernetes', kubernetes],
    ['the proxy of Compose', caddy],
  ] as const) {
    it(`${name} lets through what the description names, and no metrics or readiness`, () => {
      expect(paths.filter((path) => !lets(path)).sort()).to.deep.equal([...INSIDE].sort());
    });
  }

  const policies = specsOf<PolicySpec>(manifests, 'NetworkPolicy').map(([, spec]) => spec);
  const services = specsOf<ServiceSpec>(manifests, 'Service');
  const forPods = (labels: Labels): readonly PolicySpec[] =>
    policies.filter(
      ({ podSelector: { matchLabels, matchExpressions = [] } }) =>
        has(labels, matchLabels) && matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? '')),
    );
  const namespaces = (peers: readonly Peer[] = []): string[] =>
    peers.flatMap(({ namespaceSelector }) => Object.values(namespaceSelector?.matchLabels ?? {}));

  for (const [name, { template }] of specsOf<DeploymentSpec>(manifests, 'Deployment')) {
    const { labels } = template.metadata;
    const ports = new Map(
      template.spec.containers.flatMap((each) => each.ports).map((each) => [each.name, each.containerPort]),
    );

    it(`${name} is reached where it is scraped and served, and nowhere else`, () => {
      const needed = services
        .filter(([, { selector }]) => has(labels, selector))
        .flatMap(([service, spec]) =>
          spec.ports.flatMap((port) => {
            const served = ingresses.some(([ingress]) => ingress === service);
            if (port.name !== 'metrics' && !served) return [];
            return [`${port.name === 'metrics' ? 'monitoring' : 'ingress-nginx'} ${ports.get(port.targetPort)}`];
          }),
        );
      const allowed = forPods(labels)
        .flatMap(({ ingress = [] }) => ingress)
        .flatMap((rule) => namespaces(rule.from).flatMap((from) => rule.ports.map(({ port }) => `${from} ${port}`)))
        // nothing listens on the others
        .filter((each) => [...ports.values()].includes(Number(each.split(' ')[1])));
      expect(needed).not.to.deep.equal([]);
      expect(allowed.sort()).to.deep.equal(needed.sort());
    });

    it(`${name} reaches DNS, Redis, PostgreSQL and a collector, and the outside where it calls someone`, () => {
      const allowed = forPods(labels)
        .flatMap(({ egress = [] }) => egress)
        .flatMap((rule) => rule.ports.map(({ port }) => port));
      const calls = ['workers', 'board'].includes(labels['app.kubernetes.io/component'] ?? '');
      expect([...new Set(allowed)].sort()).to.deep.equal(
        [53, 4318, 5432, 6379, ...(calls ? [80, 443] : [])].map(Number).sort(),
      );
      expect(forPods(labels).some(({ policyTypes }) => policyTypes.includes('Egress'))).to.equal(true);
    });
  }
});
