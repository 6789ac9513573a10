import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { RedisClient } from '@scm-relay/runtime';

/** What a number means nothing without. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  readonly node: string;
  readonly redis: string;
  readonly bullmq: string;
  readonly express: string;
  readonly load: string;
}

const versionOf = (name: string): string => {
  const found: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : '?';
};

export const machine = async (redis: RedisClient): Promise<Machine> => {
  const info = await redis.info('server');
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  const valkey = field('valkey_version');
  return {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    node: process.version,
    redis: valkey ? `Valkey ${valkey}` : `Redis ${field('redis_version') ?? '?'}`,
    bullmq: versionOf('bullmq'),
    express: versionOf('express'),
    load: loadavg()
      .map((value) => value.toFixed(1))
      .join(' '),
  };
};
