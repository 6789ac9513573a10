import { baseUrl } from './endpoint.js';
import { createHttp } from './http.js';

export interface PostJsonResult {
  /** a 2xx came back */
  readonly ok: boolean;
  readonly status: number | null;
  /** the reply's text (at most 64 KiB), or what went wrong */
  readonly text: string;
}

/** Posts JSON to a webhook, once. Throws only for a URL that is none. */
export const postJson = async (
  url: string,
  body: unknown,
  options: { readonly timeoutMs: number },
): Promise<PostJsonResult> => {
  const http = createHttp({ timeoutMs: options.timeoutMs, keepAlive: false });
  const exchange = await http.post({
    url: baseUrl(url),
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  if (exchange.kind !== 'reply') return { ok: false, status: null, text: exchange.reason };
  return { ok: exchange.status >= 200 && exchange.status < 300, status: exchange.status, text: exchange.text };
};
