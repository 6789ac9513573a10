/** A checkout of its own notice, a refund of a piece of this notice, a refuse that names no notice. */
export type Posted = { readonly kind: 'checkout' | 'refuse' } | { readonly kind: 'refund'; readonly dn: string };

/** What the load generator is asked for: unique events posted over keep-alive connections, each waiting for its answer. */
export interface LoadOrder {
  /** a checkout, if not given */
  readonly posted?: Posted;
  readonly url: string;
  readonly connections: number;
  /** events are numbered on from here */
  readonly first: number;
  /** ends after so many events … */
  readonly events?: number;
  /** … or when this much time has passed */
  readonly ms?: number;
  /** pause after each answer: one event at a time on an idle system */
  readonly everyMs?: number;
}

/** Times in milliseconds; `startedAt` and `answeredAt` by the clock all processes share. */
export interface LoadReport {
  /** all that were answered; rate and times leave out the lead of a run of fixed length */
  readonly events: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** answers other than 2xx, by status; 0 for a broken connection */
  readonly failed: Readonly<Record<number, number>>;
  readonly startedAt: number;
  /** when each event was answered, in the order of their numbers, only where `everyMs` is given */
  readonly answeredAt: readonly number[];
}
