import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RedisClient } from '@scm-relay/runtime';
import { Packr } from 'msgpackr';
import type { ThawSource } from '../history/thaw-source.js';
import type { PastReader } from '../past/reader.js';
import type { Sealer } from '../sealed/sealer.js';
import { STATE_CONSTANTS } from '../states/lua.js';
import { STATS_CONSTANTS } from '../views/stats-constants.js';

/** Builds ledger keys; the table of all of them is docs/ledger.md. Lua builds the same from the same parts (shared/core.lua). */
export type Keys = (...parts: readonly string[]) => string;

export const keysUnder =
  (prefix: string): Keys =>
  (...parts) =>
    `${prefix}:${parts.join(':')}`;

/** A script's text with what it includes, and the digest Redis knows it by. */
export interface Script {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
}

/** Includes that are made of TypeScript's own tables, so that a constant stands in one place. */
const GENERATED: Readonly<Record<string, string>> = { ...STATE_CONSTANTS, ...STATS_CONSTANTS };

const INCLUDE = /^--- @include (\S+)\n/gm;

const source = (name: string): string =>
  GENERATED[name] ?? readFileSync(new URL(`../../src/${name}.lua`, import.meta.url), 'utf8');

/** Each include once, where it is first named: `--- @include shared/core` names `src/shared/core.lua`. */
const whole = (name: string, seen: Set<string>): string => {
  if (seen.has(name)) return '';
  seen.add(name);
  return source(name).replace(INCLUDE, (_, included: string) => whole(included, seen));
};

/** Comments and indentation are for readers: Redis keeps, and a replica gets, the script without them. */
const bare = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('--'))
    .join('\n');

/** Reads a script by its path under `src`, without its ending. */
export const script = (name: string): Script => {
  const text = bare(whole(name, new Set()));
  return { name, text, sha: createHash('sha1').update(text).digest('hex') };
};

/** What every ledger function works with. */
export interface LedgerContext {
  readonly redis: RedisClient;
  readonly prefix: string;
  /** seconds: how long an ended event stays; how long claims, notices and items stay */
  readonly keep: readonly [number, number];
  /** seals what may hold personal data, and opens it (`DATA_KEYS`) */
  readonly sealer: Sealer;
  /** keyed digests of a mobile number, none without data keys */
  readonly digestsOf: (mobile: string) => readonly string[];
  /** how long the audit log is kept (`AUDIT_RETENTION_DAYS`) */
  readonly auditDays?: number;
  /** the history, for what Redis no longer has; undefined: there is none */
  readonly past?: PastReader;
  /** days: how long a notice at rest stays in Redis once the history has it (`NOTICE_HOT_DAYS`) */
  readonly noticeHotDays?: number;
  /** what lies in the history comes back through this; without it what needs something cold waits */
  readonly history?: ThawSource;
}

/** What a script may be given: it reads the fields by their names, and never one that is undefined. */
export type Argument = Readonly<Record<string, unknown>>;

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true });

const packed = ({ keep: [keep, keepItems] }: LedgerContext, argument: Argument): Buffer =>
  packr.pack({ keep, keepItems, ...argument });

const lost = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

/** Runs a script by its digest, by its text where Redis has lost it (restart, failover, SCRIPT FLUSH). */
export const run = async (context: LedgerContext, which: Script, argument: Argument): Promise<unknown> => {
  const one = packed(context, argument);
  try {
    return await context.redis.evalsha(which.sha, 1, context.prefix, one);
  } catch (error) {
    if (!lost(error)) throw error;
    return context.redis.eval(which.text, 1, context.prefix, one);
  }
};

/** The same script once per argument in one round trip; each reply or error in its place. */
export const runMany = async (
  context: LedgerContext,
  which: Script,
  given: readonly Argument[],
): Promise<unknown[]> => {
  const pipeline = context.redis.pipeline();
  for (const argument of given) pipeline.evalsha(which.sha, 1, context.prefix, packed(context, argument));
  const replies = (await pipeline.exec()) ?? [];
  return Promise.all(
    given.map((argument, i) => {
      const [error, reply] = replies[i] ?? [new Error('Redis gave no reply'), undefined];
      if (!error) return reply;
      return lost(error) ? run(context, which, argument).catch((e: unknown) => e) : error;
    }),
  );
};
