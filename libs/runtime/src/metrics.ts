import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { BUILD } from './config/index.js';

/** The metrics of one process; a metric is made once, by whoever counts. */
export interface Metrics {
  readonly registry: Registry;
  /** names end in `_total` */
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Counter<L>;
  /** `read`, if given, sets the value whenever the metrics are collected */
  gauge<L extends string>(
    name: string,
    help: string,
    labels?: readonly L[],
    read?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L>;
  /** names end in `_seconds`; buckets in seconds */
  histogram<L extends string>(
    name: string,
    help: string,
    labels?: readonly L[],
    buckets?: readonly number[],
  ): Histogram<L>;
}

/** From a Redis round trip to a vendor's timeout, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A registry of its own, labelled with the service, with the default metrics of Node.js and `scm_build_info`. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const build = { name: 'scm_build_info', help: 'Always 1: the version that runs', registers };
  new Gauge({ ...build, labelNames: ['version', 'commit'] }).set({ ...BUILD }, 1);
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = [], read) =>
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        ...(read
          ? {
              async collect() {
                await read(this);
              },
            }
          : {}),
      }),
    histogram: (name, help, labels = [], buckets = BUCKETS) =>
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers }),
  };
}
