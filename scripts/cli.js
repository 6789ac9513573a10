import './setup/node-version.js';
import { runCli } from './cli/run.js';
import { runMain } from './setup/errors.js';

// `npm run cli -- <command>`: doctor, trace, attention, notices, reconcile, recover. `--help` tells more.
await runMain(() => runCli(process.argv.slice(2)));
