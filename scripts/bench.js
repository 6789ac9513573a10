import './setup/node-version.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testEnvironment } from './test/environment.js';

// `npm run bench` (`-- --quick`, `-- --only end-to-end,cost`, `-- --help` for all) and `npm run bench:soak`: the set-up of `npm start`,
// then the benchmark of CONTRACT §6 on servers of its own.

await runMain(async () => {
  const { redisServer } = await setUp({ build: 'all', redis: true });
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer };
  const bench = spawn(process.execPath, [join(root, 'test', 'dist', 'bench', 'main.js'), ...process.argv.slice(2)], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  // Ctrl-C reaches it as well; this process waits for its end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => bench.kill('SIGTERM'));
  const [code] = await once(bench, 'exit');
  return code ?? 1;
});
