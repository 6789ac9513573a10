import type { RedisClient } from '@scm-relay/runtime';

/** What Redis has done up to a moment. Reading it is one command, which the next reading shows. */
export interface RedisFigures {
  /** when it was read, by `performance.now()` */
  readonly at: number;
  /** calls and microseconds by command, those inside scripts and the calls of scripts themselves included */
  readonly commands: ReadonlyMap<string, { readonly calls: number; readonly micros: number }>;
  readonly calls: number;
  /** keys of all databases */
  readonly keys: number;
  /** bytes of the append-only file, growing as long as it is not rewritten */
  readonly aofBytes: number;
  /** processor time of the server, all its threads, in milliseconds */
  readonly cpuMs: number;
}

export const redisFigures = async (redis: RedisClient): Promise<RedisFigures> => {
  const info = await redis.info('all');
  const figure = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? Number.NaN);
  const commands = new Map(
    [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)].map(([, name = '', calls, micros]) => [
      name,
      { calls: Number(calls), micros: Number(micros) },
    ]),
  );
  return {
    at: performance.now(),
    commands,
    calls: [...commands.values()].reduce((sum, { calls }) => sum + calls, 0),
    keys: [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, keys]) => sum + Number(keys), 0),
    aofBytes: figure('aof_current_size'),
    cpuMs: (figure('used_cpu_user') + figure('used_cpu_sys')) * 1000,
  };
};
