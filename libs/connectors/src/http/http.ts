import { baseUrl, type Call, type Exchange } from './exchange.js';
import { createPoster, type SocketWatch, watchSocket } from './poster.js';
import { type ReplyHead, replyReader, tooLong } from './reply.js';

const LIMIT_BYTES = 64 * 1024;

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

const withoutReply = (watch: SocketWatch | undefined, reason: string): Exchange => ({
  kind: watch?.mayBeSent() ? 'no-reply' : 'not-sent',
  reason,
});

/** The one place that speaks HTTP to the outside (DESIGN "Folders"). */
export const createHttp = ({ timeoutMs, keepAlive, secrets = [], now = Date.now }: HttpSettings): Http => {
  const poster = createPoster(keepAlive);
  const readReply = replyReader(secrets, now);

  const post = (call: Call): Promise<Exchange> =>
    new Promise((resolve) => {
      const limit = call.limitBytes ?? LIMIT_BYTES;
      const chunks: Buffer[] = [];
      let size = 0;
      let head: ReplyHead | undefined;
      let watch: SocketWatch | undefined;

      const stream = poster.open(call);
      /** `trouble` null: the reply is whole. Only the first call counts. */
      const done = (trouble: string | null): void => {
        clearTimeout(timer);
        resolve(
          head === undefined
            ? withoutReply(watch, trouble ?? 'the connection closed without a reply')
            : readReply(head, Buffer.concat(chunks), limit, trouble),
        );
        // a whole reply leaves its connection to the agent
        if (trouble !== null) stream.destroy();
      };
      const timer = setTimeout(() => done(`no complete reply within ${timeoutMs} ms`), timeoutMs);

      stream.on('request', (request) => {
        watch = watchSocket(request, call.url.protocol === 'https:');
      });
      stream.on('response', (response) => {
        head = response;
      });
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > limit) done(tooLong(limit));
      });
      stream.on('end', () => done(null));
      stream.on('error', (error) => done(`the connection failed (${codeOf(error)})`));
    });

  return { post, close: poster.close };
};

export interface PostJsonResult {
  /** a 2xx came back */
  readonly ok: boolean;
  readonly status: number | null;
  /** the reply's text (at most 64 KiB), or what went wrong */
  readonly text: string;
}

/** A part of an address that is as long may be what lets in whoever knows it; shorter ones are words. */
const SHORTEST_TOKEN = 12;

const tokensOf = ({ pathname, searchParams }: URL): string[] =>
  [...pathname.split('/'), ...searchParams.values()].filter((part) => part.length >= SHORTEST_TOKEN);

/**
 * Posts JSON to a webhook, once; `sign` makes headers of the body. Its address is its key: where the reply quotes tokens of it, they are
 * blacked out. Throws only for a URL that is none.
 */
export const postJson = async (
  address: string,
  content: unknown,
  {
    timeoutMs,
    sign = () => ({}),
  }: { readonly timeoutMs: number; readonly sign?: (body: Buffer) => Readonly<Record<string, string>> },
): Promise<PostJsonResult> => {
  const url = baseUrl(address);
  const http = createHttp({ timeoutMs, keepAlive: false, secrets: tokensOf(url) });
  const body = Buffer.from(JSON.stringify(content));
  const exchange = await http.post({
    url,
    headers: { 'content-type': 'application/json', ...sign(body) },
    body,
  });
  if (exchange.kind !== 'reply') return { ok: false, status: null, text: exchange.reason };
  return { ok: exchange.status >= 200 && exchange.status < 300, status: exchange.status, text: exchange.text };
};
