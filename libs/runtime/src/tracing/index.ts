import type { TracingConfig } from '../config/types.js';
import type { Logger } from '../logger.js';
import type { Tracing } from './span.js';

export type { Attributes, Span, SpanStart, Tracing } from './span.js';

/** Tracing as it is configured; null where it is not, and then nothing of OpenTelemetry is loaded. */
export const openTracing = async (
  config: TracingConfig | null,
  service: string,
  logger: Logger,
): Promise<Tracing | null> => {
  if (config === null) return null;
  const { openOtlp } = await import('./otlp.js');
  return openOtlp(config, service, logger);
};
