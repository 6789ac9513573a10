import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RedisClient } from '@scm-relay/runtime';

/** A script's text with what it shares, and the digest Redis knows it by. */
export interface Script {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
}

const read = (name: string): string => readFileSync(new URL(`../lua/${name}.lua`, import.meta.url), 'utf8');

const script = (name: string, ...shared: string[]): Script => {
  const text = ['core', ...shared, name].map(read).join('\n');
  return { name, text, sha: createHash('sha1').update(text).digest('hex') };
};

export const SCRIPTS = {
  accept: script('accept'),
  putNotice: script('put-notice', 'lib'),
  recordReturn: script('record-return', 'lib'),
  load: script('load'),
  commit: script('commit', 'lib', 'delivery'),
  begin: script('begin'),
  finish: script('finish', 'lib', 'delivery', 'stats'),
  callback: script('callback', 'lib', 'delivery'),
  prove: script('prove', 'lib', 'delivery'),
  recover: script('recover', 'lib', 'delivery'),
  overdue: script('overdue', 'lib'),
  requeue: script('requeue', 'lib'),
  act: script('act', 'lib', 'delivery', 'take-back'),
  attentionScan: script('attention-scan', 'lib'),
  bulkStep: script('bulk-step'),
} as const satisfies Record<string, Script>;

export type Argument = string | number;

/** What every ledger function works with. */
export interface LedgerContext {
  readonly redis: RedisClient;
  readonly prefix: string;
  /** seconds: how long an ended event stays; how long claims, notices and items stay */
  readonly keep: readonly [number, number];
}

const lost = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

const whole = (context: LedgerContext, args: readonly Argument[]): [string, ...Argument[]] => [
  context.prefix,
  ...context.keep,
  ...args,
];

/** Runs a script by its digest, by its text where Redis has lost it (restart, failover, SCRIPT FLUSH). */
export const run = async (context: LedgerContext, which: Script, args: readonly Argument[]): Promise<unknown> => {
  const all = whole(context, args);
  try {
    return await context.redis.evalsha(which.sha, 1, ...all);
  } catch (error) {
    if (!lost(error)) throw error;
    return context.redis.eval(which.text, 1, ...all);
  }
};

/** The same script once per argument list in one round trip; each reply or error in its place. */
export const runMany = async (
  context: LedgerContext,
  which: Script,
  lists: readonly (readonly Argument[])[],
): Promise<unknown[]> => {
  const pipeline = context.redis.pipeline();
  for (const args of lists) pipeline.evalsha(which.sha, 1, ...whole(context, args));
  const replies = (await pipeline.exec()) ?? [];
  return Promise.all(
    lists.map((args, i) => {
      const [error, reply] = replies[i] ?? [new Error('Redis gave no reply'), undefined];
      if (!error) return reply;
      return lost(error) ? run(context, which, args).catch((e: unknown) => e) : error;
    }),
  );
};
