import { keepLibraries, loadLibrary, type RedisClient } from '@scm-relay/runtime';
import { Packr } from 'msgpackr';
import type { ThawSource } from '../history/thaw-source.js';
import type { PastReader } from '../past/reader.js';
import type { Sealer } from '../sealed/sealer.js';
import { libraries, PREFIX, type Script } from './library.js';

export { type Script, script } from './library.js';

/** Builds ledger keys; the table of all of them is docs/ledger.md. Lua builds the same from the same parts (shared/core.lua). */
export type Keys = (...parts: readonly string[]) => string;

export const keysUnder =
  (prefix: string): Keys =>
  (...parts) =>
    `${prefix}:${parts.join(':')}`;

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
  /** the same for what is only shown (past/briefly.ts); read by past/glance.ts */
  readonly shownPast?: Omit<PastReader, 'stream'>;
  /** days: how long a notice at rest stays in Redis once the history has it (`NOTICE_HOT_DAYS`) */
  readonly noticeHotDays?: number;
  /** what lies in the history comes back through this; without it what needs something cold waits */
  readonly history?: ThawSource;
}

/** What a script may be given: it reads the fields by their names, and never one that is undefined. */
export type Argument = Readonly<Record<string, unknown>>;

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true });

/** Times to keep are given as text, for Lua is slow to write a number; what is undefined is left out. */
const packed = ({ keep: [keep, keepItems] }: LedgerContext, argument: Argument): Buffer => {
  const given: Record<string, unknown> = { keep: String(keep), keepItems: String(keepItems) };
  for (const name in argument) {
    if (argument[name] !== undefined) given[name] = argument[name];
  }
  return packr.pack(given);
};

/** Redis does not have it yet, or has it no longer (restart without a file, `FUNCTION FLUSH`). */
const missing = (error: unknown): boolean => error instanceof Error && /function not found/i.test(error.message);

/** A library that was loaded may be gone again before its function is called. */
const MOST_LOADS = 5;

/** Runs a script, and has Redis load it first where it does not have it. */
export const run = async (context: LedgerContext, which: Script, argument: Argument): Promise<unknown> => {
  const one = packed(context, argument);
  for (let loads = 0; ; loads++) {
    try {
      return await context.redis.fcall(which.id, 1, context.prefix, one);
    } catch (error) {
      if (!missing(error) || loads === MOST_LOADS) throw error;
      await loadLibrary(context.redis, which.library);
    }
  }
};

/** The same script once per argument in one round trip; each reply or error in its place. */
export const runMany = async (
  context: LedgerContext,
  which: Script,
  given: readonly Argument[],
): Promise<unknown[]> => {
  const pipeline = context.redis.pipeline();
  for (const argument of given) pipeline.fcall(which.id, 1, context.prefix, packed(context, argument));
  const replies = (await pipeline.exec()) ?? [];
  return Promise.all(
    given.map((argument, i) => {
      const [error, reply] = replies[i] ?? [new Error('Redis gave no reply'), undefined];
      if (!error) return reply;
      return missing(error) ? run(context, which, argument).catch((e: unknown) => e) : error;
    }),
  );
};

/**
 * Redis keeps the scripts of this version, and forgets those of others. All of them at once: what nobody has called yet could not be loaded
 * once memory or disk are full, and people want to see then what is the matter.
 */
export const keepScripts = ({ redis }: LedgerContext): Promise<void> => keepLibraries(redis, PREFIX, libraries);
