import { setTimeout as pause } from 'node:timers/promises';

/**
 * Tries again until it does not throw.
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {{ what: string, timeoutMs: number, everyMs?: number }} options
 * @returns {Promise<T>}
 */
export async function until(attempt, { what, timeoutMs, everyMs = 50 }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`${what}: not ready within ${timeoutMs / 1000} s (${why})`, { cause: error });
      }
    }
    await pause(everyMs);
  }
}

/**
 * @param {string} url
 * @returns {Promise<void>} rejects unless it is answered with 2xx
 */
export async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${body.slice(0, 300)}`);
}
