export type PingOrder =
  /** ping the Redis on this port from now on; answered once it is connected */
  | { readonly what: 'start'; readonly port: number }
  /** stop, and answer with the report */
  | { readonly what: 'stop' };

/** Milliseconds from a PING to its answer. */
export interface PingReport {
  readonly pings: number;
  readonly p50: number;
  readonly p999: number;
  readonly longest: number;
  /** the longest, time included in which the pinging process itself was not run */
  readonly longestSeen: number;
}
