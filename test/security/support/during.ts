import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { RedisClient } from '@scm-relay/runtime';

/** What an attack did to others. */
export interface Figures {
  /** the longest that another client waited for an answer, in milliseconds */
  readonly stallMs: number;
  /** the longest that Redis kept a PING waiting */
  readonly redisMs: number;
  /** how much more memory the process ever held than before, in MiB */
  readonly memoryMib: number;
  /** requests of others that were answered as ever, of how many */
  readonly answered: number;
  readonly asked: number;
}

export interface Watched {
  /** process id of what is attacked */
  readonly pid: number | undefined;
  /** what another client asks for, again and again, from an address of its own */
  readonly ask: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly redis?: RedisClient;
}

const MIB = 1024;

/** In KiB: what it holds, or the most it ever held (`/proc` of Linux); 0 elsewhere. */
const memoryOf = (pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number => {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** The address of everybody but the attacker, who is at 127.0.0.1. */
const OTHERS = '127.0.0.2';

/** So often is it asked, however short the attack was: what it took may be taken still. */
const LEAST = 10;

const get = (url: string, headers: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve) => {
    const req = request(
      url,
      { localAddress: OTHERS, headers: { ...headers, connection: 'close' } },
      (res: IncomingMessage) => {
        res.resume();
        res.once('end', () => resolve(res.statusCode ?? 0)).once('error', () => resolve(0));
      },
    );
    req.setTimeout(20_000, () => req.destroy());
    req.once('error', () => resolve(0)).end();
  });

/** Runs an attack, while another client goes on asking; answers what that one saw of it. */
export const during = async (
  attack: () => Promise<unknown>,
  { pid, ask, headers = {}, redis }: Watched,
): Promise<Figures> => {
  const before = memoryOf(pid, 'VmRSS');
  const seen = { stallMs: 0, redisMs: 0, answered: 0, asked: 0 };
  let over = false;
  const client = async (): Promise<void> => {
    while (!over || seen.asked < LEAST) {
      const begun = performance.now();
      seen.asked += 1;
      if ((await get(ask, headers)) === 200) seen.answered += 1;
      seen.stallMs = Math.max(seen.stallMs, performance.now() - begun);
      await pause(10);
    }
  };
  const pings = async (): Promise<void> => {
    while (!over && redis) {
      const begun = performance.now();
      await redis.ping();
      seen.redisMs = Math.max(seen.redisMs, performance.now() - begun);
      await pause(5);
    }
  };
  const watching = [client(), pings()];
  try {
    await attack();
  } finally {
    over = true;
    await Promise.all(watching);
  }
  const memoryMib = Math.max(0, memoryOf(pid, 'VmHWM') - before) / MIB;
  return { ...seen, memoryMib };
};

/** Says what an attack did: the figures of the security review come from here. */
export const told = (attack: string, { stallMs, redisMs, memoryMib, answered, asked }: Figures): void => {
  const redis = redisMs > 0 ? `, of Redis ${Math.round(redisMs)} ms` : '';
  process.stdout.write(
    `      ${attack}: others waited ${Math.round(stallMs)} ms at most${redis}; ${Math.round(memoryMib)} MiB more; ${answered} of ${asked} requests of others answered\n`,
  );
};
