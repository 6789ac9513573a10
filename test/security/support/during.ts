import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { RedisClient } from '@scm-relay/runtime';
import { expect } from 'chai';
import { paceNow } from '../../support/pace.js';
import type { Seen, Watch } from './watcher.js';

/** What an attack did to others. */
export interface Figures extends Seen {
  /** the longest that another client waited before the attack: this machine, today */
  readonly usualMs: number;
  /** processor time that Redis spent meanwhile, in milliseconds: not more of it on a busy machine */
  readonly redisCpuMs: number;
  /** how much more memory the process ever held than before, in MiB */
  readonly memoryMib: number;
  /** how much more processor time work takes here and now than on the machine that the limits are from; 1 where it is less */
  readonly pace: number;
}

export interface Watched {
  /** process id of what is attacked */
  readonly pid: number | undefined;
  /** what another client asks for, again and again, from an address of its own */
  readonly ask: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly redis?: { readonly url: string; readonly client: RedisClient };
}

const KIB = 1024;

/** In KiB: what it holds, or the most it ever held (`/proc` of Linux); 0 elsewhere. */
const memoryOf = (pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number => {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

const redisCpuMs = async (redis: Watched['redis']): Promise<number> => {
  const text = redis ? String(await redis.client.call('INFO', 'cpu')) : '';
  const seconds = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1000;
};

/** Runs an attack, while another client goes on asking; answers what that one saw of it. */
export const during = async (
  attack: () => Promise<unknown>,
  { pid, ask, headers = {}, redis }: Watched,
): Promise<Figures> => {
  const watch: Watch = { pid, ask, headers, redisPort: redis ? Number(new URL(redis.url).port) : 0 };
  const watcher = new Worker(new URL('./watcher.js', import.meta.url), { workerData: watch });
  const told = async (): Promise<Seen> => ((await once(watcher, 'message')) as [Seen])[0];
  try {
    const usual = await told();
    const pace = paceNow();
    const [memory, cpu] = [memoryOf(pid, 'VmRSS'), await redisCpuMs(redis)];
    const seen = told();
    // an attack that fails ends the watching too
    await attack().finally(() => watcher.postMessage('over'));
    return {
      ...(await seen),
      usualMs: usual.stallMs,
      redisCpuMs: (await redisCpuMs(redis)) - cpu,
      memoryMib: Math.max(0, memoryOf(pid, 'VmHWM') - memory) / KIB,
      pace,
    };
  } finally {
    await watcher.terminate();
  }
};

/** A line of the report: the figures of the security review come from here. */
export const say = (text: string): void => {
  process.stdout.write(`      ${text}\n`);
};

/** Says what an attack did. */
export const told = (
  attack: string,
  { stallMs, stallCpuMs, usualMs, redisMs, redisCpuMs: cpuMs, memoryMib, answered, asked }: Figures,
): void => {
  const waited = `others waited ${Math.round(stallMs)} ms at most (${Math.round(usualMs)} ms before), ${stallCpuMs} ms of work`;
  const redis = redisMs > 0 ? `, for Redis ${Math.round(redisMs)} ms, which worked ${Math.round(cpuMs)} ms` : '';
  say(
    `${attack}: ${waited}${redis}; ${Math.round(memoryMib)} MiB more; ${answered} of ${asked} requests of others answered`,
  );
};

/** The faults held others up for 1,300 ms and more. */
const MOST_WORK_MS = 1000;
/** By the clock, on a machine however busy: who is shut out waits for ever. */
const MOST_WAIT_MS = 12_000;

/** Nobody else felt it: all answered, none held up by as much work as the faults were that this once was, memory bounded. */
export const expectUnfelt = (
  { stallMs, stallCpuMs, redisMs, memoryMib, answered, asked, pace }: Figures,
  most: { readonly memoryMib: number },
): void => {
  expect(answered, 'requests of others answered').to.equal(asked);
  expect(stallCpuMs, 'work done while another waited').to.be.below(MOST_WORK_MS * pace);
  expect(Math.max(stallMs, redisMs), 'longest wait of others').to.be.below(MOST_WAIT_MS);
  expect(memoryMib, 'memory').to.be.below(most.memoryMib);
};
