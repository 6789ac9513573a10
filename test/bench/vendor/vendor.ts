import { once } from 'node:events';
import { ask } from '../call.js';
import { startProcess } from '../processes.js';
import type { VendorReport } from './messages.js';

export interface BenchVendor {
  readonly url: string;
  /** forgets what it received and answers after `delayMs` from now on; `reject`: no pushed order is to its liking */
  reset(delayMs?: number, reject?: boolean): Promise<void>;
  /** resolves once it has received so many requests since the reset */
  wait(count: number): Promise<VendorReport>;
  look(): Promise<VendorReport>;
  end(): Promise<void>;
}

export const startBenchVendor = async (folder: string): Promise<BenchVendor> => {
  const server = startProcess(folder, 'vendor', 'test/dist/bench/vendor/server.js', [], {}, { ipc: true });
  const [port] = await once(server.child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    reset: async (delayMs = 0, reject = false) => {
      await ask(server, { what: 'reset', delayMs, reject });
    },
    wait: (count) => ask<VendorReport>(server, { what: 'wait', count }),
    look: () => ask<VendorReport>(server, { what: 'look' }),
    end: server.end,
  };
};
