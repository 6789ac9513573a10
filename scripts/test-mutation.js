import './setup/node-version.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GROUPS, STATES } from '../test/mutation/groups.js';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testEnvironment } from './test/environment.js';

// `npm run test:mutation [-- GROUP… [--mutate FILES]]`: changes the pure parts one place at a time and looks whether a test notices,
// group by group (test/mutation/groups.js); without a name all of them. StrykerJS is no dependency of this package, for it is run by
// hand; it has no runner for Mocha 12 yet, and these tests need none of it.

const PACKAGES = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/mocha-runner@9.6.1', 'mocha@11'];
const CONFIG = 'test/mutation/stryker.config.js';

const packages = PACKAGES.flatMap((name) => ['--package', name]);
/**
 * @param {string} group
 * @param {string[]} options
 */
const commandOf = (group, options) =>
  group === 'states'
    ? ['node', 'test/mutation/lua.js', ...STATES, '--report=coverage/mutation-states.json', ...options]
    : ['npm', 'exec', '--yes', ...packages, '--', 'stryker', 'run', CONFIG, ...options];

await runMain(async () => {
  const known = ['states', ...Object.keys(GROUPS)];
  const given = process.argv.slice(2);
  const from = given.findIndex((arg) => arg.startsWith('-'));
  const named = from < 0 ? given : given.slice(0, from);
  const options = given.slice(named.length);
  const strange = named.filter((name) => !known.includes(name));
  if (strange.length > 0) {
    console.error(`no group ${strange.join(', ')}: there are ${known.join(', ')}`);
    return 1;
  }
  const { redisServer } = await setUp({ build: 'all', redis: true });
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer };
  // Ctrl-C reaches what runs as well: it puts back what it has changed.
  process.on('SIGINT', () => undefined);
  let worst = 0;
  for (const group of named.length > 0 ? named : known) {
    const [command = '', ...args] = commandOf(group, options);
    console.log(`\n— ${group} —`);
    const child = spawn(command, args, { cwd: root, env: { ...env, MUTATION_GROUP: group }, stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    if (code === null) return 1;
    worst = Math.max(worst, code);
  }
  return worst;
});
