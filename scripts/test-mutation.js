import './setup/node-version.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testEnvironment } from './test/environment.js';

// `npm run test:mutation [-- --mutate FILES]`: StrykerJS changes the compiled pure parts one place at a time and looks whether a test
// notices. No dependency of this package, for it is run by hand; it has no runner for Mocha 12 yet, and these tests need none of it.

const PACKAGES = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/mocha-runner@9.6.1', 'mocha@11'];
const CONFIG = 'test/mutation/stryker.json';

await runMain(async () => {
  const { redisServer } = await setUp({ build: 'all', redis: true });
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer };
  const packages = PACKAGES.flatMap((name) => ['--package', name]);
  const args = ['exec', '--yes', ...packages, '--', 'stryker', 'run', CONFIG, ...process.argv.slice(2)];
  const stryker = spawn('npm', args, { cwd: root, env, stdio: 'inherit' });
  // Ctrl-C reaches it as well: it puts back what it has changed.
  process.on('SIGINT', () => undefined);
  const [code] = await once(stryker, 'exit');
  return code ?? 1;
});
