/** @param {number} since @returns {number} whole seconds since a `performance.now()` */
export const secondsSince = (since) => Math.round((performance.now() - since) / 1000);

/**
 * Does a list of tasks, `lanes` at a time: whichever lane is free takes the next one. Tests mostly wait, for processes to start and for
 * what was broken to heal, so that two lanes take little more than half the time of one.
 * @template T
 * @param {number} lanes
 * @param {readonly T[]} tasks longest first: the lanes then end at about the same time
 * @param {(task: T) => Promise<void>} work
 * @returns {Promise<void>}
 */
export async function inLanes(lanes, tasks, work) {
  const waiting = [...tasks];
  const lane = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await work(task);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * @template T
 * @param {readonly T[]} all
 * @param {readonly string[]} first names of those that take longest, in this order
 * @param {(task: T) => string} nameOf
 * @returns {T[]} those first, the others by name
 */
export function longestFirst(all, first, nameOf) {
  const rank = (/** @type {T} */ task) => {
    const at = first.indexOf(nameOf(task));
    return at < 0 ? first.length : at;
  };
  return [...all].sort((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b)));
}
