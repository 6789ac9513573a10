import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { STATE_CONSTANTS } from '../states/lua.js';
import { STATS_CONSTANTS } from '../views/stats-constants.js';

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

/** What the names of all libraries begin with. */
export const PREFIX = 'scm_';

/** Libraries of all scripts of this version, by their ids. */
export const libraries = new Map<string, string>();

/** Reads a script by its path under `src`, without its ending. */
export const script = (name: string): Script => {
  const text = body(name);
  const flags = FLAGS.exec(source(name))?.[1];
  const digest = createHash('sha256').update(`${flags} ${text}`).digest('hex').slice(0, 16);
  const id = `${PREFIX}${name.replace(/\W/g, '_')}_${digest}`;
  const end = `redis.register_function{ function_name = '${id}', callback = run, flags = { ${flags ? `'${flags}'` : ''} } }`;
  const library = `#!lua name=${id}\n${text}\n${end}`;
  libraries.set(id, library);
  return { name, id, library };
};
