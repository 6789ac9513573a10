import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadLibrary, type RedisClient } from '@scm-relay/runtime';
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

/** A script as Redis keeps it: a library (`FUNCTION LOAD`) of one function, which has the library's name. */
export interface Script {
  /** its path under `src`, without its ending */
  readonly name: string;
  /** what `FCALL` names: another text has another id, so that processes of two versions share a Redis */
  readonly id: string;
  readonly library: string;
}

/** Includes that are made of TypeScript's own tables, so that a constant stands in one place. */
const GENERATED: Readonly<Record<string, string>> = { ...STATE_CONSTANTS, ...STATS_CONSTANTS };

const INCLUDE = /^--- @include (\S+)\n/gm;
const FLAGS = /^--- @flags (\S+)\n/m;
/** Above it stands what is made once, when Redis loads the script; below it what runs in each call. */
const CALL = /^--- @call\n/m;

const source = (name: string): string =>
  GENERATED[name] ?? readFileSync(new URL(`../../src/${name}.lua`, import.meta.url), 'utf8');

/**
 * A file and all it includes, each include where it is first named: `--- @include shared/core` names `src/shared/core.lua`. What a file
 * does in each call becomes a function behind it, whose name is added to `steps`: that of an include before that of the file. One
 * function for all of them would name more of what was made once than Lua's 60.
 */
const whole = (name: string, seen: Set<string>, steps: string[]): string => {
  if (seen.has(name)) return '';
  seen.add(name);
  const [once = '', call] = source(name).split(CALL);
  const text = once.replace(INCLUDE, (_, included: string) => whole(included, seen, steps));
  if (call === undefined) return text;
  const step = `step_${steps.length}`;
  steps.push(step);
  return `${text}\nlocal function ${step}(KEYS, ARGV)\n${call}\nend\n`;
};

/** Comments and indentation are for readers: Redis keeps, and a replica gets, the script without them. */
const bare = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('--'))
    .join('\n');

/** The text of a library but for its first and its last line, which name it. */
const body = (name: string): string => {
  const steps: string[] = [];
  const text = whole(name, new Set(), steps);
  const calls = steps.map((step, i) => `${i === steps.length - 1 ? 'return ' : ''}${step}(KEYS, ARGV)`);
  return bare([text, 'local function run(KEYS, ARGV)', ...calls, 'end'].join('\n'));
};

/** Reads a script by its path under `src`, without its ending. */
export const script = (name: string): Script => {
  const text = body(name);
  const flags = FLAGS.exec(source(name))?.[1];
  const digest = createHash('sha256').update(`${flags} ${text}`).digest('hex').slice(0, 16);
  const id = `scm_${name.replace(/\W/g, '_')}_${digest}`;
  const end = `redis.register_function{ function_name = '${id}', callback = run, flags = { ${flags ? `'${flags}'` : ''} } }`;
  return { name, id, library: `#!lua name=${id}\n${text}\n${end}` };
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
