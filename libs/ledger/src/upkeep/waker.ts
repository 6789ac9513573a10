import type { JobSpec } from '@scm-relay/runtime';
import type { Ledger } from '../ledger.js';

export interface WakerDependencies {
  readonly ledger: Pick<Ledger, 'wakeRest'>;
  readonly enqueue: (jobs: readonly JobSpec[]) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/**
 * Wakes the rest of those who wait for something, portion by portion, in the background: one step wakes no more than Redis can do in
 * some milliseconds. Whoever dies meanwhile leaves it to the sweeper.
 */
export const createWaker = ({ ledger, enqueue, onError }: WakerDependencies): { wake(): Promise<void> } => {
  let running: Promise<void> | null = null;
  const all = async (): Promise<void> => {
    for (let more = true; more; ) {
      const portion = await ledger.wakeRest();
      await enqueue(portion.wake);
      more = portion.more;
    }
  };
  return {
    wake: () => {
      running ??= all()
        .catch(onError)
        .finally(() => {
          running = null;
        });
      return running;
    },
  };
};
