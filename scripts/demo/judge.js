/** A delivery in one of these states waits for nothing but a person. */
const ENDED = ['delivered', 'recorded', 'attention', 'resolved', 'discarded', 'superseded'];

/**
 * @param {import('./client.js').EventView | undefined} event
 * @param {import('./lives.js').Expected} expect
 * @returns {boolean} nothing more happens to it by itself, or it is where it should be
 */
export const hasEnded = (event, expect) =>
  event !== undefined &&
  (ENDED.includes(event.status) || (event.status === expect.status && event.reason === (expect.reason ?? null)));

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
  if (expect.dn) compare('its notice', event.dn, expect.dn);
  for (const [name, value] of Object.entries(expect.vendorState ?? {})) {
    compare(`the vendor's ${name}`, Object(event.deliveries[0]?.vendorState)[name], value);
  }
  const deliveries = Object.fromEntries(event.deliveries.map(({ operation, status }) => [operation, status]));
  for (const operation of new Set([...Object.keys(expect.deliveries), ...Object.keys(deliveries)])) {
    compare(`its delivery ${operation}`, deliveries[operation] ?? 'absent', expect.deliveries[operation] ?? 'absent');
  }
  return found;
}

/**
 * @param {import('./whole-life.js').Send} request
 * @param {{ status: number, body: unknown }} answer
 * @returns {string[]} what differs from the answer it must get, in words
 */
export function answersDiffer({ told, status, reply = {} }, answer) {
  const found = answer.status === status ? [] : [`${told}: the answer is ${answer.status}, not ${status}`];
  for (const [name, should] of Object.entries(reply)) {
    const is = Object(answer.body)[name];
    if (is !== should) found.push(`${told}: ${name} is ${is}, not ${should}`);
  }
  return found;
}
