import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** give up after so many milliseconds: rejects with code `GAVE_UP` */
  readonly timeoutMs?: number;
}

/** Only what hangs takes so long, on a machine however busy. */
export const PATIENCE_MS = 60_000;

/** One request on a connection of its own; rejects with the socket's error code. */
export function send(
  url: string,
  { method = 'POST', headers = {}, body, timeoutMs = PATIENCE_MS }: Sent = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text, json: parse(text) });
      });
    });
    const gaveUp = setTimeout(() => req.destroy(Object.assign(new Error('gave up'), { code: 'GAVE_UP' })), timeoutMs);
    req.on('close', () => clearTimeout(gaveUp));
    req.on('error', reject);
    req.end(body);
  });
}

export const get = (url: string): Promise<Answer> => send(url, { method: 'GET' });
export const postJson = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  send(url, { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** The code a failed request ended with, or its status. */
export const codeOf = (sent: Promise<Answer>): Promise<unknown> =>
  sent.then(
    ({ status }) => status,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
