export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type SpanKind = 'server' | 'producer' | 'consumer' | 'client';

export interface SpanStart {
  readonly kind: SpanKind;
  /** `traceparent` of what it follows from */
  readonly parent?: string | undefined;
  /** `traceparent` of what else it has to do with */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
  /** milliseconds since 1970, where it began before it could be told */
  readonly startedAt?: number;
}

/** One step of an event end-to-end, as a collector shows it. Its attributes hold ids, numbers and codes, never personal data or a vendor's words. */
export interface Span {
  /** `traceparent` (W3C Trace Context) for what follows from it */
  readonly context: string;
  /** for log lines, under the names OpenTelemetry gives them outside of OTLP */
  readonly ids: { readonly trace_id: string; readonly span_id: string };
  /** Starts a span that follows from this one in the same process. */
  child(name: string, start: Omit<SpanStart, 'parent'>): Span | null;
  rename(name: string): void;
  /** Only the first call counts. */
  end(attributes?: Attributes, result?: 'ok' | 'failed'): void;
}

/** Where spans are made (docs/tracing.md). A process without one makes none. */
export interface Tracing {
  /** null: the sampler leaves it out, and no caller has named a trace that others could know. */
  start(name: string, start: SpanStart): Span | null;
  /** Sends what is left, for at most two seconds. */
  close(): Promise<void>;
}
