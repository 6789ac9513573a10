import './setup/node-version.js';
import { runCli } from './cli/run.js';
import { runMain } from './setup/errors.js';

// `npm run notices -- import FILE.ndjson` (CONTRACT §1): the `notices` command of the command line.
await runMain(() => runCli(['notices', ...process.argv.slice(2)]));
