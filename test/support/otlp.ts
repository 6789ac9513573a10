import type { IncomingHttpHeaders } from 'node:http';
import { type Fields, fieldsOf, number, text } from './protobuf.js';
import { startServer } from './server.js';

/** A span as a collector received it; ids in hex. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: string;
  /** of OTLP: 2 server, 3 client, 4 producer, 5 consumer */
  readonly kind: number;
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2: failed */
  readonly status: number;
}

interface JsonValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
type JsonAttributes = readonly { readonly key: string; readonly value: JsonValue }[];
interface JsonSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes?: JsonAttributes;
  readonly links?: readonly { readonly spanId: string }[];
  readonly status?: { readonly code?: number };
}
interface JsonRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: JsonAttributes };
    readonly scopeSpans: readonly { readonly spans: readonly JsonSpan[] }[];
  }[];
}

const attributesOf = (list: JsonAttributes = []): Record<string, unknown> =>
  Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));

const fromJson = (body: Buffer): ReceivedSpan[] =>
  (JSON.parse(body.toString('utf8')) as JsonRequest).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service: String(attributesOf(resource.attributes)['service.name']),
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parent: span.parentSpanId ?? '',
        kind: span.kind,
        links: (span.links ?? []).map(({ spanId }) => spanId),
        attributes: attributesOf(span.attributes),
        status: span.status?.code ?? 0,
      })),
    ),
  );

/** Numbers of the fields in opentelemetry-proto's trace.proto, resource.proto and common.proto. */
const fromProtobuf = (body: Buffer): ReceivedSpan[] => {
  const hex = (fields: Fields, at: number): string =>
    (fields.get(at)?.[0] as Buffer | undefined)?.toString('hex') ?? '';
  const inner = (fields: Fields, at: number): Fields[] =>
    (fields.get(at) ?? []).map((each) => fieldsOf(each as Buffer));
  const attributes = (fields: Fields, at: number): Record<string, unknown> =>
    Object.fromEntries(
      inner(fields, at).map((pair) => {
        const [value] = inner(pair, 2);
        return [text(pair, 1), value?.has(1) ? text(value, 1) : value?.has(3) ? number(value, 3) : undefined];
      }),
    );
  return inner(fieldsOf(body), 1).flatMap((group) =>
    inner(group, 2).flatMap((scope) =>
      inner(scope, 2).map((span) => ({
        service: String(attributes(inner(group, 1)[0] ?? new Map(), 1)['service.name']),
        name: text(span, 5),
        traceId: hex(span, 1),
        spanId: hex(span, 2),
        parent: hex(span, 4),
        kind: number(span, 6),
        links: inner(span, 13).map((link) => hex(link, 2)),
        attributes: attributes(span, 9),
        status: inner(span, 15).map((status) => number(status, 3))[0] ?? 0,
      })),
    ),
  );
};

/** A collector that takes OTLP over HTTP, in both encodings, and keeps what it got. */
export const startCollector = async () => {
  const bodies: Buffer[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const spans: ReceivedSpan[] = [];
  let status = 200;
  const { url, close } = await startServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks);
      if (req.method !== 'POST' || req.url !== '/v1/traces' || status !== 200) {
        res.writeHead(status === 200 ? 404 : status).end();
        return;
      }
      const json = req.headers['content-type'] === 'application/json';
      bodies.push(body);
      headers.push(req.headers);
      spans.push(...(json ? fromJson(body) : fromProtobuf(body)));
      res.writeHead(200, { 'content-type': req.headers['content-type'] }).end(json ? '{}' : '');
    });
  });
  return {
    url,
    /** the environment that sends every span here at once */
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '50' },
    spans,
    bodies,
    headers,
    answerWith: (next: number) => {
      status = next;
    },
    close,
  };
};

export type Collector = Awaited<ReturnType<typeof startCollector>>;
