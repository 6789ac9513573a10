import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupError } from '../setup/errors.js';

const TRIES = 30;

/**
 * Loads the notices of the documented samples through the public door.
 * @param {string} ingressUrl
 * @param {string | undefined} key one of `OMS_API_KEYS`, when there are any
 * @returns {Promise<number>} how many there are
 */
export async function loadSampleNotices(ingressUrl, key) {
  const notices = JSON.parse(readFileSync(new URL('../samples/notices.json', import.meta.url), 'utf8'));
  for (const notice of notices) {
    const put = () =>
      fetch(`${ingressUrl}/notices/${encodeURIComponent(notice.dn)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) },
        body: JSON.stringify(notice),
        signal: AbortSignal.timeout(10_000),
      });
    let response = await put();
    // a busy machine: the answer says that it may be sent again
    for (let tries = 1; response.status === 503 && tries < TRIES; tries++) {
      await pause(1000);
      response = await put();
    }
    // 409: a notice of that name is in use with other content, which is the user's business.
    if (response.ok || response.status === 409) continue;
    throw new SetupError(`the sample notice ${notice.dn} was answered ${response.status}: ${await response.text()}`);
  }
  return notices.length;
}
