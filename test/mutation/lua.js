import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import Mocha from 'mocha';
import { script } from '../../libs/ledger/dist/script/script.js';
import { stateConstant } from '../../libs/ledger/dist/states/lua.js';
import { SUBJECTS, TABLE_RULES } from '../dist/support/table-rules.js';

// Takes words out of the tables of states or lines out of Lua files, one by one, and looks whether a rule of the tables or a test of the
// ledger notices. All in one process: only the text that is sent to Redis is changed.
//   node test/mutation/lua.js tables|states/move… [--only=REGEXP] [--files=FILE,…] [--report=FILE]

const SOURCES = fileURLToPath(new URL('../../libs/ledger/src/', import.meta.url));
const TESTS = fileURLToPath(new URL('../dist/integration/', import.meta.url));
/** The quick ones first: a change is tried until the first test that fails. */
const FILES = [
  ...[
    'mapping',
    'mapping-notice',
    'mapping-line',
    'settled-line',
    'settled',
    'repeats',
    'delivery',
    'callback',
    'bills',
    'notice-states',
  ],
  ...['discards', 'turns', 'look-ups', 'forgotten-attempt', 'outbox', 'thaw-waits', 'thaw', 'leftovers', 'accept'],
]
  .map((name) => `ledger/${name}.test.js`)
  .concat('workers/sweeper.test.js');
/** A test that waits for what a changed script never does. */
const TIMEOUT_MS = 30_000;

const CONSTANTS = { events: 'EVENT', deliveries: 'DELIVERY', notices: 'NOTICE' };

/** Every list of words of a table, by its place in it. */
const listsOf = ({ holds, moves }) => [
  ['always'],
  ...Object.keys(holds).map((status) => ['holds', status]),
  ...Object.entries(moves).flatMap(([move, spec]) =>
    ['from', 'sets', 'clears'].filter((part) => spec[part]).map((part) => ['moves', move, part]),
  ),
];

const withoutWords = (subject) => {
  const { kind, table } = subject;
  const from = stateConstant(CONSTANTS[kind], table);
  return listsOf(table).flatMap((place) => {
    const words = place.reduce((inner, name) => inner[name], table);
    return words.map((word) => {
      const changed = structuredClone(table);
      const list = place.reduce((inner, name) => inner[name], changed);
      list.splice(list.indexOf(word), 1);
      return {
        group: `${kind} ${place.slice(0, 2).join(' ')}`,
        what: `${kind} ${place.join(' ')}: ${word}`,
        subject: { ...subject, table: changed },
        from,
        to: stateConstant(CONSTANTS[kind], changed),
      };
    });
  });
};

const withoutLines = (name) => {
  // the first and the last line name the library
  const lines = script(name).library.split('\n').slice(1, -1);
  return lines.map((line, i) => ({
    group: name,
    what: `${name}.lua: ${line}`,
    from: lines.join('\n'),
    to: lines.toSpliced(i, 1).join('\n'),
  }));
};

const args = process.argv.slice(2);
const option = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const only = new RegExp(option('only') ?? '');
const mutants = args
  .filter((arg) => !arg.startsWith('--'))
  .flatMap((name) => (name === 'tables' ? SUBJECTS.flatMap(withoutWords) : withoutLines(name)))
  .filter(({ what }) => only.test(what));

const byId = new Map(
  readdirSync(SOURCES, { recursive: true })
    .filter((file) => file.endsWith('.lua'))
    .map((file) => script(file.slice(0, -'.lua'.length)))
    .map(({ id, library }) => [id, library]),
);

let mutant = null;
/** a script without that line is none */
let invalid = false;

/** The id that the mutant of a library has, undefined where this mutant does not change it. */
const mutantId = (id) => {
  if (!mutant || !byId.get(id)?.includes(mutant.from)) return undefined;
  return `${id}_${mutants.indexOf(mutant)}`;
};

const send = Redis.prototype.sendCommand;
Redis.prototype.sendCommand = function (command, stream) {
  if (command.name === 'fcall') command.args[0] = mutantId(String(command.args[0])) ?? command.args[0];
  if (command.name === 'function' && command.args[0] === 'LOAD') {
    const library = String(command.args[1]);
    const id = /^#!lua name=(\S+)/.exec(library)?.[1] ?? '';
    const changed = mutantId(id);
    if (changed) {
      command.args[1] = library.replace(mutant.from, () => mutant.to).replaceAll(id, changed);
      command.promise.catch((error) => {
        if (String(error).includes('Error compiling function')) invalid = true;
      });
    }
  }
  return send.call(this, command, stream);
};

let failed = null;
const mocha = new Mocha({ bail: true, timeout: TIMEOUT_MS });
mocha.reporter(
  class {
    constructor(runner) {
      runner.on('fail', (test) => {
        failed ??= test.fullTitle();
      });
    }
  },
);
mocha.cleanReferencesAfterRun(false);
for (const file of option('files')?.split(',') ?? FILES) mocha.addFile(`${TESTS}${file}`);
await mocha.loadFilesAsync();

const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs the tests until the first that fails: its title, or null. */
const firstFailure = async (titles) => {
  failed = null;
  mocha.grep(titles ? new RegExp(`^(${titles.map(literally).join('|')})$`) : /.*/);
  await new Promise((resolve) => mocha.run(resolve));
  return failed;
};

const brokenRule = (subject) =>
  Object.entries(TABLE_RULES).find(([, check]) => {
    try {
      check(subject);
      return false;
    } catch {
      return true;
    }
  })?.[0];

const unchanged = await firstFailure();
if (unchanged) throw new Error(`fails without a change: ${unchanged}`);

/** The tests that noticed another change of the same group: they are tried first. */
const noticed = new Map();

const noticedBy = async ({ group, subject }) => {
  const rule = subject && brokenRule(subject);
  if (rule) return rule;
  const known = noticed.get(group) ?? [];
  const title = (known.length > 0 ? await firstFailure(known) : null) ?? (await firstFailure());
  if (title && !known.includes(title) && !/ hook( |$)/.test(title)) noticed.set(group, [...known, title]);
  return title;
};

const results = [];
for (const each of mutants) {
  mutant = each;
  invalid = false;
  const begun = performance.now();
  const by = await noticedBy(each);
  mutant = null;
  if (invalid) continue;
  results.push({ what: each.what, by });
  console.log(
    `${by ? 'noticed' : 'SURVIVED'} in ${Math.round(performance.now() - begun)} ms: ${each.what}${by ? ` (${by})` : ''}`,
  );
}

const survived = results.filter(({ by }) => !by).length;
const score = (100 * (results.length - survived)) / results.length;
console.log(`${results.length} changes, ${survived} survived: ${score.toFixed(1)} %`);
const report = option('report');
if (report) await writeFile(report, `${JSON.stringify(results, null, 1)}\n`);
process.exit(score < 85 ? 1 : 0);
