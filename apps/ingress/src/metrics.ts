import { BUILD, type Metrics } from '@scm-relay/runtime';
import { EVENT_KINDS, type EventKind, openApi } from '@scm-relay/schemas';

export interface Answer {
  /** as Express has it: `/notices/:dn` */
  readonly route: string;
  readonly code: string;
}

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
}

const METHODS = ['get', 'put', 'post'];

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'responses' in value;

/** Every answer that the OpenAPI description names, once per route and status. */
function documentedAnswers(): Answer[] {
  return Object.entries(openApi('en', BUILD.version).paths).flatMap(([path, item]) => {
    const operations = Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([, operation]: [string, unknown]) => operation)
      .filter(isOperation);
    const codes = new Set(operations.flatMap(({ responses }) => Object.keys(responses)));
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    return [...codes].map((code) => ({ route, code }));
  });
}

/** What a request is answered that no route was found for: neither its path, nor its address, nor its headers could be read. */
const UNKNOWN: readonly Answer[] = ['400', '404', '408', '431'].map((code) => ({ route: 'unknown', code }));

/** What the ingress counts (CONTRACT §3.5). */
export interface IngressMetrics {
  answered(route: string, status: number): void;
  /** seconds from the complete body to the answer */
  accepted(kind: EventKind, seconds: number): void;
  /** a refund lacked what the document demands and its samples do not have */
  missing(field: 'storeCode' | 'ts'): void;
}

const ACCEPT_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

export function createIngressMetrics(metrics: Metrics, waiting: () => number): IngressMetrics {
  const answers = metrics.counter('scm_ingress_answers_total', 'Answers by route and HTTP status', ['route', 'code']);
  const accept = metrics.histogram(
    'scm_ingress_accept_seconds',
    'From the complete body of an event to its answer',
    ['kind'],
    ACCEPT_BUCKETS,
  );
  const defaults = metrics.counter('scm_ingress_refund_defaults_total', 'Refunds accepted without a field', ['field']);
  metrics.gauge('scm_ingress_waiting_events', 'Events that wait for their answer', [], (gauge) => gauge.set(waiting()));
  // from 0 on, so that the first one shows as an increase
  for (const { route, code } of [...documentedAnswers(), ...UNKNOWN]) answers.inc({ route, code }, 0);
  for (const kind of EVENT_KINDS) accept.zero({ kind });
  for (const field of ['storeCode', 'ts'] as const) defaults.inc({ field }, 0);
  return {
    answered: (route, status) => answers.inc({ route, code: String(status) }),
    accepted: (kind, seconds) => accept.observe({ kind }, seconds),
    missing: (field) => defaults.inc({ field }),
  };
}
