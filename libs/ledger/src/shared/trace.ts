/** The last steps of an event that is traced, for the spans that follow (docs/tracing.md). Each is a `traceparent`. */
export interface TraceContext {
  /** what the next span follows from: the acceptance, or for a delivery the mapping that planned it */
  readonly parent: string;
  /** the mapping that parked it and what woke it, or the attempt before; the other events of a delivery */
  readonly links: readonly string[];
}

/** Of field `trace` of an event: its acceptance, then its last mapping, then what woke it since. */
export const traceOf = (field: string | undefined): TraceContext | null => {
  const [parent, ...links] = field?.split(' ') ?? [];
  return parent === undefined || parent === '' ? null : { parent, links };
};
