/** A delivery in one of these states waits for nothing but a person. */
const ENDED = ['delivered', 'recorded', 'attention', 'resolved', 'discarded'];

/**
 * @param {import('./client.js').EventView | undefined} event
 * @returns {boolean} nothing more happens to it by itself
 */
export const hasEnded = (event) => event !== undefined && ENDED.includes(event.status);

/**
 * @param {import('./lives.js').Post} post
 * @param {number} answer HTTP status
 * @param {import('./client.js').EventView | undefined} event
 * @returns {string[]} what differs from the end it must come to, in words
 */
export function differences({ path, body, expect }, answer, event) {
  const name = `${path} ${body.seq}`;
  /** @type {string[]} */
  const found = [];
  const compare = (/** @type {string} */ what, /** @type {unknown} */ is, /** @type {unknown} */ should) => {
    if (is !== should) found.push(`${name}: ${what} is ${is}, not ${should}`);
  };
  compare('the answer', answer, 204);
  if (!event) return [...found, `${name}: the board knows nothing of it`];
  compare('its status', event.status, expect.status);
  compare('its reason', event.reason, expect.reason ?? null);
  const deliveries = Object.fromEntries(event.deliveries.map(({ operation, status }) => [operation, status]));
  for (const operation of new Set([...Object.keys(expect.deliveries), ...Object.keys(deliveries)])) {
    compare(`its delivery ${operation}`, deliveries[operation] ?? 'absent', expect.deliveries[operation] ?? 'absent');
  }
  return found;
}
