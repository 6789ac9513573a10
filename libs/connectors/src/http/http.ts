import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got } from 'got';
import { decodeBody, decodeLoosely } from './charset.js';
import type { Call, Exchange, Reply } from './exchange.js';
import { retryAfterMs } from './retry-after.js';
import { type SocketWatch, watchSocket } from './socket-watch.js';

const LIMIT_BYTES = 64 * 1024;
/** A credential shorter than this is no secret, and blacking it out would tear replies apart. */
const SHORTEST_SECRET = 6;

export interface HttpSettings {
  /** whole request with connecting and reading, milliseconds */
  readonly timeoutMs: number;
  /** idle connections may be used again: only where a request may be sent twice (DESIGN "Outcomes") */
  readonly keepAlive: boolean;
  /** blacked out wherever a reply echoes them */
  readonly secrets?: readonly string[];
  readonly now?: () => number;
}

export interface Http {
  /** Sends one POST, once: no retry, no redirect. Never rejects. */
  post(call: Call): Promise<Exchange>;
  /** Closes idle connections and keeps none from now on; a request in flight ends in its own time. */
  close(): void;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no code';

/** The one place that speaks HTTP to the outside (DESIGN "Folders"). */
export const createHttp = (settings: HttpSettings): Http => {
  const { timeoutMs, keepAlive, secrets = [], now = Date.now } = settings;
  const agents = { http: new HttpAgent({ keepAlive }), https: new HttpsAgent({ keepAlive }) };
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const redact = (text: string): string => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);

  const post = (call: Call): Promise<Exchange> =>
    new Promise((resolve) => {
      const limit = call.limitBytes ?? LIMIT_BYTES;
      const chunks: Buffer[] = [];
      let size = 0;
      let head: { status: number; contentType: string | undefined; retryAfter: string | undefined } | undefined;
      let watch: SocketWatch | undefined;

      const stream = got.stream.post(call.url, {
        headers: { 'user-agent': 'scm-relay', accept: 'application/json', ...call.headers },
        body: call.body,
        agent: agents,
        retry: { limit: 0 },
        followRedirect: false,
        throwHttpErrors: false,
      });

      /** `trouble` null: the reply is whole. Only the first call counts. */
      const settle = (trouble: string | null): void => {
        clearTimeout(timer);
        resolve(seen(trouble));
        // a whole reply leaves its connection to the agent
        if (trouble !== null) stream.destroy();
      };
      const seen = (trouble: string | null): Exchange => {
        if (head !== undefined) return reply(head, trouble);
        const reason = trouble ?? 'the connection closed without a reply';
        return watch?.mayBeSent() ? { kind: 'no-reply', reason } : { kind: 'not-sent', reason };
      };
      const reply = (got: NonNullable<typeof head>, trouble: string | null): Reply => {
        const bytes = Buffer.concat(chunks).subarray(0, limit);
        const text = decodeBody(bytes, got.contentType);
        const after = retryAfterMs(got.retryAfter, now());
        return {
          kind: 'reply',
          status: got.status,
          ...(after === undefined ? {} : { after }),
          text: redact(text ?? decodeLoosely(bytes)),
          broken: trouble ?? (text === null ? 'the reply is in no known charset' : null),
        };
      };
      const timer = setTimeout(() => settle(`no complete reply within ${timeoutMs} ms`), timeoutMs);

      stream.on('request', (request) => {
        watch = watchSocket(request, call.url.protocol === 'https:');
      });
      stream.on('response', ({ statusCode, headers }) => {
        head = { status: statusCode, contentType: headers['content-type'], retryAfter: headers['retry-after'] };
      });
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > limit) settle(`the reply is longer than ${limit} bytes`);
      });
      stream.on('end', () => settle(null));
      stream.on('error', (error) => settle(`the connection failed (${codeOf(error)})`));
    });

  return {
    post,
    close: () => {
      for (const agent of [agents.http, agents.https]) {
        agent.maxFreeSockets = 0;
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
      }
    },
  };
};
