import type { EventReader } from './read-event.js';

const codesOf = (pkg: unknown): number =>
  typeof pkg === 'object' && pkg !== null && 'sns' in pkg && Array.isArray(pkg.sns) ? pkg.sns.length : 0;

/** How many item codes a checkout's body names, whether or not they are well-formed. */
function countCodes(body: unknown): number {
  if (typeof body !== 'object' || body === null || !('pkg' in body)) return 0;
  const { pkg } = body;
  return Array.isArray(pkg) ? pkg.reduce<number>((sum, each) => sum + codesOf(each), 0) : codesOf(pkg);
}

/**
 * Refuses a checkout with more item codes than `most` before anything else looks at them: each code is a key and several commands in
 * Redis, which serves nobody else meanwhile.
 */
export const atMostItems =
  (most: number, read: EventReader): EventReader =>
  (body, length) =>
    countCodes(body) > most
      ? { ok: false, errors: [{ pointer: '/pkg', message: `has more than ${most} item codes` }] }
      : read(body, length);
