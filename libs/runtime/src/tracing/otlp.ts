import { randomUUID } from 'node:crypto';
import {
  type Context,
  type SpanContext as Ids,
  SpanKind as Kind,
  type Link,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { BUILD } from '../config/build.js';
import type { TracingConfig } from '../config/types.js';
import type { Logger } from '../logger.js';
import { withNotes } from './notes.js';
import type { Span, SpanStart, Tracing } from './span.js';

const KINDS = { server: Kind.SERVER, producer: Kind.PRODUCER, consumer: Kind.CONSUMER, client: Kind.CLIENT } as const;
/** A collector that hangs must not hold up the end of the process. */
const CLOSE_WITHIN_MS = 2000;

const samplerOf = ({ sampler, ratio }: TracingConfig): Sampler => {
  const [, parent, name] = /^(parentbased_)?(.*)$/.exec(sampler) ?? [];
  const root =
    name === 'always_off'
      ? new AlwaysOffSampler()
      : name === 'traceidratio'
        ? new TraceIdRatioBasedSampler(ratio)
        : new AlwaysOnSampler();
  return parent === undefined ? root : new ParentBasedSampler({ root });
};

/** The exporters read timeout, compression and certificates from the standard variables by themselves. */
const exporterOf = async ({ url, protocol, headers }: TracingConfig): Promise<SpanExporter> => {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter({ url, ...(headers === null ? {} : { headers: { ...headers } }) });
};

const parsed = (traceparent: string): Ids | null => parseTraceParent(traceparent);

const following = (parent: string | undefined): { context: Context; known: boolean } => {
  const ids = parent === undefined ? null : parsed(parent);
  if (ids === null) return { context: ROOT_CONTEXT, known: false };
  return { context: trace.setSpanContext(ROOT_CONTEXT, { ...ids, isRemote: true }), known: true };
};

const linksOf = (links: readonly string[]): Link[] =>
  links.flatMap((link) => {
    const context = parsed(link);
    return context ? [{ context }] : [];
  });

const spanOf = (tracer: Tracer, span: OtelSpan): Span => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const context = `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
  let open = true;
  return {
    context,
    ids: { trace_id: traceId, span_id: spanId },
    child: (name, options) => begin(tracer, name, { ...options, parent: context }),
    rename: (name) => {
      span.updateName(name);
    },
    end: (attributes, result = 'ok') => {
      if (!open) return;
      open = false;
      if (attributes) span.setAttributes({ ...attributes });
      if (result === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
};

const begin = (
  tracer: Tracer,
  name: string,
  { kind, parent, links, attributes, startedAt }: SpanStart,
): Span | null => {
  const { context, known } = following(parent);
  const span = tracer.startSpan(
    name,
    {
      kind: KINDS[kind],
      ...(links && links.length > 0 ? { links: linksOf(links) } : {}),
      ...(attributes ? { attributes: { ...attributes } } : {}),
      ...(startedAt === undefined ? {} : { startTime: startedAt }),
    },
    context,
  );
  return known || span.isRecording() ? spanOf(tracer, span) : null;
};

/** Spans in batches to an OTLP collector. One that is away costs spans, never an event: at most `queue` of them wait. */
export const openOtlp = async (config: TracingConfig, service: string, logger: Logger): Promise<Tracing> => {
  const { batch } = config;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': `scm-${service}`,
      'service.version': BUILD.version,
      'service.instance.id': randomUUID(),
      'vcs.ref.head.revision': BUILD.commit,
    }).merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(config),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: withNotes(await exporterOf(config), logger),
        scheduledDelayMillis: batch.delayMs,
        maxQueueSize: batch.queue,
        maxExportBatchSize: Math.min(batch.size, batch.queue),
        exportTimeoutMillis: batch.timeoutMs,
      }),
    ],
  });
  const tracer = provider.getTracer('scm-relay', BUILD.version);
  return {
    start: (name, options) => begin(tracer, name, options),
    close: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_WITHIN_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
};
