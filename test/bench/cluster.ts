import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';

// Several ingress processes behind one port, by Node's own means: `node cluster.js COUNT`. The ingress itself knows nothing of it.

cluster.setupPrimary({ exec: fileURLToPath(new URL('../../../apps/ingress/dist/main.js', import.meta.url)), args: [] });
for (let i = 0; i < Number(process.argv[2]); i++) cluster.fork();
let ending = false;
process.on('SIGTERM', () => {
  ending = true;
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
});
cluster.on('exit', () => {
  if (!ending) process.exit(1);
  if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
});
