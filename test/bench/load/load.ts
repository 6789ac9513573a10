import { once } from 'node:events';
import { ask, startProcess } from '../processes.js';
import type { LoadOrder, LoadReport } from './messages.js';

export interface Load {
  run(order: Omit<LoadOrder, 'first'>): Promise<LoadReport>;
  /** the number the next event will have */
  next(): number;
  end(): Promise<void>;
}

/** The load generator, in a process of its own; its events are numbered on and on, so that each is posted once. */
export const startLoad = async (folder: string): Promise<Load> => {
  const generator = startProcess(folder, 'load', 'test/dist/bench/load/generator.js', [], {}, { ipc: true });
  await once(generator.child, 'message');
  let first = 1;
  return {
    next: () => first,
    run: async (order) => {
      const report = await ask<LoadReport>(generator, { ...order, first });
      const posted = report.events + Object.values(report.failed).reduce((sum, count) => sum + count, 0);
      first += order.events ?? posted;
      const wrong = Object.entries(report.failed);
      if (wrong.length > 0) throw new Error(`answers of ${order.url} by status: ${JSON.stringify(report.failed)}`);
      return report;
    },
    end: generator.end,
  };
};
