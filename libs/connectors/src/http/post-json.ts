import { baseUrl } from './endpoint.js';
import { createHttp } from './http.js';

export interface PostJsonResult {
  /** a 2xx came back */
  readonly ok: boolean;
  readonly status: number | null;
  /** the reply's text (at most 64 KiB), or what went wrong */
  readonly text: string;
}

/** Posts JSON to a webhook, once; `sign` makes headers of the body. Throws only for a URL that is none. */
export const postJson = async (
  url: string,
  content: unknown,
  {
    timeoutMs,
    sign = () => ({}),
  }: { readonly timeoutMs: number; readonly sign?: (body: Buffer) => Readonly<Record<string, string>> },
): Promise<PostJsonResult> => {
  const http = createHttp({ timeoutMs, keepAlive: false });
  const body = Buffer.from(JSON.stringify(content));
  const exchange = await http.post({
    url: baseUrl(url),
    headers: { 'content-type': 'application/json', ...sign(body) },
    body,
  });
  if (exchange.kind !== 'reply') return { ok: false, status: null, text: exchange.reason };
  return { ok: exchange.status >= 200 && exchange.status < 300, status: exchange.status, text: exchange.text };
};
