import { type Durability, redisReason, within } from '@scm-relay/runtime';

/**
 * Why the ingress cannot take events (CONTRACT §3.5): Redis does not answer or refuses writes, or, where `requireDurable`, it
 * may lose what it was told to keep; or fewer replicas answer than must hold an event (`REDIS_WAIT_REPLICAS`).
 */
export async function reasonsAgainst(
  inspect: () => Promise<Durability>,
  requireDurable: boolean,
  replicated: () => Promise<boolean> = async () => true,
): Promise<readonly string[]> {
  try {
    const [{ writable, problems }, enough] = await within(1500, 'Redis', Promise.all([inspect(), replicated()]));
    if (!enough) return [...problems, 'too few replicas confirm what is written (REDIS_WAIT_REPLICAS)'];
    if (requireDurable) return problems;
    return writable ? [] : problems.filter((problem) => problem.includes('writes are refused'));
  } catch (error) {
    return [redisReason(error)];
  }
}
