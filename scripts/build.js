import './setup/node-version.js';
import { runMain } from './setup/errors.js';
import { setUp } from './setup/index.js';

// `npm run build`: packages and every `dist/` folder; then each process runs alone.
await runMain(async () => {
  await setUp({ build: 'all' });
});
