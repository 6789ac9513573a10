import { type Durability, within } from '@scm-relay/runtime';

/**
 * Why the ingress cannot take events (CONTRACT §3.5): Redis does not answer or refuses writes, or, where `requireDurable`, it
 * may lose what it was told to keep.
 */
export async function reasonsAgainst(
  inspect: () => Promise<Durability>,
  requireDurable: boolean,
): Promise<readonly string[]> {
  try {
    const { writable, problems } = await within(1500, 'Redis', inspect());
    if (requireDurable) return problems;
    return writable ? [] : problems.filter((problem) => problem.includes('writes are refused'));
  } catch (error) {
    return [`Redis cannot be reached: ${error instanceof Error ? error.message : String(error)}`];
  }
}
