import type { Ledger, Sample } from '@scm-relay/ledger';
import type { Logger, Queues } from '@scm-relay/runtime';

/** Often enough to find each new slot of five minutes soon after it begins. */
const EVERY_MS = 30_000;

/** Jobs that wait or are delayed, by queue. */
export const waitingIn = async (queues: Pick<Queues, 'counts'>): Promise<Sample['waiting']> =>
  Object.fromEntries(
    Object.entries(await queues.counts()).map(([queue, counts]) => [queue, counts.waiting + counts.delayed]),
  );

/** Collects the figures of the charts for as long as a board runs; several boards collect them once. */
export function startSampler(ledger: Pick<Ledger, 'takeSample'>, queues: Queues, log: Logger): { stop(): void } {
  const sample = () => {
    ledger
      .takeSample(() => waitingIn(queues))
      .catch((error: unknown) => {
        log.debug('no figures could be taken', { error });
      });
  };
  const first = setTimeout(sample, 1000).unref();
  const timer = setInterval(sample, EVERY_MS).unref();
  return {
    stop: () => {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}
