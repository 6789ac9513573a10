import { type Durability, redisReason, within } from '@scm-relay/runtime';

/** Why this board cannot serve: Redis does not answer, or takes no writes (an audited action could not be recorded). */
export async function reasonsAgainst(inspect: () => Promise<Durability>): Promise<readonly string[]> {
  try {
    const { writable, problems } = await within(1500, 'Redis', inspect());
    return writable ? [] : problems;
  } catch (error) {
    return [redisReason(error)];
  }
}
