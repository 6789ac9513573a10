import { once } from 'node:events';
import { ask, startProcess } from '../processes.js';

export interface BenchVendor {
  readonly url: string;
  /** forgets what it received and answers after `delayMs` from now on; `reject`: no pushed order is to its liking */
  reset(delayMs?: number, reject?: boolean): Promise<void>;
  /** resolves once it has received so many requests since the reset; throws where no other comes for a minute */
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
    wait: async (count) => {
      const report = await ask<VendorReport>(server, { what: 'wait', count });
      const { length } = report.at;
      if (length < count)
        throw new Error(`the vendor received ${length} of ${count} requests, and then none for a minute`);
      return report;
    },
    look: () => ask<VendorReport>(server, { what: 'look' }),
    end: server.end,
  };
};

export type VendorOrder =
  /** forget what was received; answer after `delayMs` from now on, and to a pushed order "no" where it says `reject` */
  | { readonly what: 'reset'; readonly delayMs: number; readonly reject: boolean }
  /** answer when `count` requests have been received since the reset, or none came for a minute */
  | { readonly what: 'wait'; readonly count: number }
  /** everything received up to now */
  | { readonly what: 'look' };

export interface VendorReport {
  /** when each request was read, by the clock all processes share */
  readonly at: Float64Array;
  /** the order numbers (`tid`) named by the first 2,000 requests */
  readonly tids: readonly string[];
}
