import { setTimeout as pause } from 'node:timers/promises';
import { SetupError } from '../setup/errors.js';

const TRIES = 8;
const TIMEOUT_MS = 120_000;
const LONGEST_WAIT_S = 30;

/**
 * @typedef {object} Rejected
 * @property {number} line counted from 1
 * @property {{ pointer: string, message: string }[]} errors
 */

/**
 * Posts notices. What may pass by itself (no connection, 429, 503) is tried again; storing a notice twice does no harm.
 * @param {{ url: string, key: string | undefined }} to base URL of the ingress, one of `OMS_API_KEYS`
 * @param {string} body NDJSON
 * @returns {Promise<{ accepted: number, rejected: Rejected[] }>} lines counted within the body
 */
export async function sendNotices({ url, key }, body) {
  for (let attempt = 1; ; attempt++) {
    /** @type {Response | undefined} */
    let response;
    let problem = '';
    try {
      response = await fetch(`${url}/notices`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', ...(key && { 'x-api-key': key }) },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return /** @type {{ accepted: number, rejected: Rejected[] }} */ (await response.json());
      problem = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      problem = error.cause instanceof Error ? error.cause.message : error.message;
    }
    if (response?.status === 401) {
      throw new SetupError(
        `${url} wants a key of OMS_API_KEYS: set OMS_API_KEYS, or type: npm run notices -- import FILE --key KEY`,
      );
    }
    const passing = response === undefined || response.status === 429 || response.status === 503;
    if (!passing || attempt === TRIES) throw new SetupError(`${url}/notices: ${problem}`);
    const told = Number(response?.headers.get('retry-after') ?? Number.NaN);
    await pause(1000 * Math.min(LONGEST_WAIT_S, Number.isFinite(told) ? told : 2 ** (attempt - 1)));
  }
}
