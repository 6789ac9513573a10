import { setTimeout as pause } from 'node:timers/promises';

/**
 * Polls `condition` until it returns something truthy and returns that; throws after `timeoutMs`, naming `what` and the last
 * error. A condition that throws counts as not met yet.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  {
    timeoutMs = 20_000,
    everyMs = 10,
    what = 'condition',
  }: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const met = await condition();
      if (met) return met;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`${what} was not met within ${timeoutMs} ms`, { cause: lastError });
    }
    await pause(everyMs);
  }
}
