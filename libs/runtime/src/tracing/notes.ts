import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.js';

/** A collector that is away would be told once for every batch. */
const EVERY_MS = 60_000;

/** Says in the log when spans do not arrive, at most once a minute, and when they do again. */
export const withNotes = (exporter: SpanExporter, logger: Logger): SpanExporter => {
  let lost = 0;
  let failing = false;
  let next = 0;

  const note = (spans: number, error: Error | undefined): void => {
    failing = true;
    lost += spans;
    const now = performance.now();
    if (now < next) return;
    next = now + EVERY_MS;
    logger.warn('spans were lost: the collector did not take them', { spans: lost, error });
    lost = 0;
  };

  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS) note(spans.length, result.error);
        else if (failing) {
          failing = false;
          next = 0;
          logger.info('the collector takes spans again', { spans: lost });
          lost = 0;
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush ? { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() } : {}),
  };
};
