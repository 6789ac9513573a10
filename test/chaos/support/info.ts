import type { RedisClient } from '@scm-relay/runtime';

/** One number of Redis's INFO, e.g. `total_commands_processed`. */
export const infoNumber = async (redis: RedisClient, name: string): Promise<number> => {
  const info = await redis.info();
  const line = info.split(/\r?\n/).find((each) => each.startsWith(`${name}:`));
  if (line === undefined) throw new Error(`INFO has no ${name}`);
  return Number(line.slice(name.length + 1));
};

/** Calls of each command so far; scripts count their own commands as well. */
const commandCalls = async (redis: RedisClient): Promise<Map<string, number>> => {
  const info = await redis.info('commandstats');
  return new Map(
    [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [name ?? '', Number(calls)]),
  );
};

/** What `work` made Redis do: calls by command, and connections. */
export const during = async (redis: RedisClient, work: () => Promise<void>) => {
  const [before, connected] = [await commandCalls(redis), await infoNumber(redis, 'total_connections_received')];
  await work();
  const after = await commandCalls(redis);
  const calls = [...after].map(([name, n]) => [name, n - (before.get(name) ?? 0)] as const).filter(([, n]) => n > 0);
  return {
    connections: (await infoNumber(redis, 'total_connections_received')) - connected,
    calls: Object.fromEntries(calls.sort(([, a], [, b]) => b - a)) as Readonly<Record<string, number>>,
  };
};
