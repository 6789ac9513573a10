import './setup/node-version.js';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testFolders } from './test/folders.js';
import { createSections } from './test/sections.js';

// `npm run test:unit`: packages, what changed compiled, and the tests that need no server: the inner loop.

async function main() {
  await setUp({ build: 'all' });
  const { run, failed } = createSections({ root, env: process.env });
  const files = testFolders(root, ['unit']).flatMap((folder) => folder.files);
  await run('unit tests', 'node_modules/mocha/bin/mocha.js', files);
  return failed.length > 0 ? 1 : 0;
}

await runMain(main);
