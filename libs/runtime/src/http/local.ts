import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../config/rules.js';
import { HttpProblem } from './http-problem.js';

/** `[::1]:8080` → `::1`; null: it is none */
const hostIn = (value: string): string | null => {
  const url = `http://${value}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : null;
};

const sameOrigin = (origin: string, host: string): boolean => URL.canParse(origin) && new URL(origin).host === host;

/**
 * What is open without a key because it listens on loopback alone is open to the programs of this machine, and not to the pages that a
 * browser shows on it: neither to one that sends its requests here, nor to one whose name was made to lead here. Throws 403 `forbidden`.
 */
export function requireLocal({ headers }: IncomingMessage): void {
  const { host, origin } = headers;
  const name = host === undefined ? null : hostIn(host);
  if (host !== undefined && (name === null || !isLoopback(name))) {
    throw new HttpProblem(
      'forbidden',
      'Without a key this is open to this machine alone, by its own name: ask for localhost, or set keys (or ALLOW_ANONYMOUS).',
    );
  }
  const site = headers['sec-fetch-site'];
  const foreign =
    site === undefined
      ? origin !== undefined && !sameOrigin(origin, host ?? '')
      : site !== 'same-origin' && site !== 'none';
  if (foreign) throw new HttpProblem('forbidden', 'Without a key pages of other sites may send nothing here.');
}
