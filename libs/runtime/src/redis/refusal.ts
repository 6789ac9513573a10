import { readFileSync } from 'node:fs';
import type { RedisClient } from './connect.js';
import { GuardedRedis } from './guarded.js';
import { passes } from './script-fault.js';
import { troubleIn } from './trouble.js';

/** Redis answers, but not to us: wrong password, no such database, a permission that is missing. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal';
}

const SCRIPT = readFileSync(new URL('../../lua/probe-permissions.lua', import.meta.url), 'utf8');

/** Why the server does not let this client in, in its own words; null where it does or where that is not known. */
export const refusalOf = (redis: RedisClient): string | null =>
  redis instanceof GuardedRedis && redis.status !== 'ready' ? redis.refusal : null;

/**
 * Commands that the user of this connection may not run though the relay needs them (docs/operations.md). `key` is free for that, `text`
 * holds a text: a command that waits, as BullMQ's workers do for jobs, is refused there at once.
 */
export async function deniedCommands(redis: RedisClient, key: string, text: string): Promise<readonly string[]> {
  const [denied, ...others] = await Promise.all([
    redis.eval(SCRIPT, 1, key),
    // what no script may call
    deniedOf('EVALSHA', redis.evalsha('0'.repeat(40), 1, key)),
    deniedOf('BZPOPMIN', redis.bzpopmin(text, 1)),
    deniedOf('FCALL', redis.fcall('none', 1, key)),
    deniedOf('FUNCTION LOAD', redis.function('LOAD', 'none')),
    deniedOf('FUNCTION LIST', redis.function('LIST', 'LIBRARYNAME', 'scm_none')),
    deniedOf('FUNCTION DELETE', redis.function('DELETE', 'scm_none')),
  ]);
  return [...(Array.isArray(denied) ? denied.map(String) : []), ...others.flat()];
}

/** `attempt` names a script, a function or a library that is none: whoever may run the command hears just that. */
async function deniedOf(name: string, attempt: Promise<unknown>): Promise<readonly string[]> {
  const said = await attempt.then(String, String);
  if (/unknown command/i.test(said))
    throw new RedisRefusal(`it has no ${name}: Redis 7.0 or newer, or Valkey, is needed`);
  return said.includes('NOPERM') ? [name] : [];
}

/** What ioredis says of a command that got no answer. */
const NO_ANSWER =
  /enableOfflineQueue|^Connection is closed|^Socket timeout|max retries per request|refresh slots cache|Too many Cluster redirections/;

/** A command failed by Redis or by the way to it; a fault of ours (`ERR`) is none. */
export const isRedisFailure = (error: unknown): boolean =>
  error instanceof RedisRefusal ||
  (error instanceof Error &&
    (NO_ANSWER.test(error.message) ||
      (error.name === 'ReplyError' && (!/^(ERR|WRONGTYPE)\b/.test(error.message) || passes(error)))));

/** For an operator: why Redis cannot be used. Holds no secret: replies name users and commands only. */
export function redisReason(error: unknown): string {
  const message = troubleIn(error);
  if (error instanceof RedisRefusal || (error instanceof Error && error.name === 'ReplyError'))
    return `Redis refuses: ${describeDenial(error)}`;
  return `Redis cannot be reached: ${NOT_CONNECTED.test(message) ? 'there is no connection to it' : message}`;
}

/** What ioredis says of a command that it could not send: the words name a setting of the client, which an operator does not know. */
const NOT_CONNECTED = /enableOfflineQueue/;

/** The message with the command that was meant, which Redis leaves out where a key is forbidden. */
export function describeDenial(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const command: unknown = 'command' in error ? error.command : undefined;
  const name = typeof command === 'object' && command !== null && 'name' in command ? String(command.name) : '';
  return name === '' || error.message.toLowerCase().includes(`'${name}`)
    ? error.message
    : `${error.message} (command ${name.toUpperCase()})`;
}
