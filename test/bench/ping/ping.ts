import { once } from 'node:events';
import { ask, startProcess } from '../processes.js';
import type { PingReport } from './messages.js';

/** Asks the Redis on `port` every millisecond whether it answers, while `work` runs. */
export const pingDuring = async (folder: string, port: number, work: () => Promise<void>): Promise<PingReport> => {
  const pinger = startProcess(folder, 'pinger', 'test/dist/bench/ping/pinger.js', [], {}, { ipc: true });
  try {
    await once(pinger.child, 'message');
    await ask(pinger, { what: 'start', port });
    await work();
    return await ask<PingReport>(pinger, { what: 'stop' });
  } finally {
    await pinger.end();
  }
};
