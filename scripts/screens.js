import './setup/node-version.js';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testEnvironment } from './test/environment.js';
import { createSections } from './test/sections.js';

// `npm run screens`: photographs every page of the board, with a day's work on it, into docs/screens/.

await runMain(async () => {
  const { redisServer, browser } = await setUp({ build: 'all', redis: true, chromium: true });
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer, CHROMIUM_BIN: browser };
  const { run, failed } = createSections({ root, env });
  await run('screens', 'node_modules/mocha/bin/mocha.js', ['test/dist/screens/board.screens.js']);
  return failed.length;
});
