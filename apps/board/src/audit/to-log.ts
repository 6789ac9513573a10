import type { Ledger } from '@scm-relay/ledger';
import { type Logger, type Repeated, repeat } from '@scm-relay/runtime';
import type { Lock } from '../lock.js';

const EVERY_MS = 2000;
const PORTION = 200;

export interface AuditLoggingOptions {
  readonly ledger: Pick<Ledger, 'auditUntold' | 'auditTold'>;
  readonly locked: Lock;
  readonly log: Logger;
  /** between two looks, milliseconds */
  readonly everyMs?: number;
}

/**
 * Writes the audit log as lines of the board's own log, for a sink off this host: whoever wrote an entry, board, ingress or command line.
 * Several boards tell once; one that dies may tell an entry again, under the same id.
 */
export function startAuditLogging({ ledger, locked, log, everyMs = EVERY_MS }: AuditLoggingOptions): Repeated {
  let stopped = false;
  const tell = async (): Promise<void> => {
    for (;;) {
      const untold = await ledger.auditUntold(PORTION);
      // a note is free text: it may name a person
      for (const { note, ...fields } of untold.entries) log.info('audit', fields);
      for (const name of untold.damaged ?? []) log.warn('an entry of the audit log is damaged', { name });
      await ledger.auditTold(untold);
      if (stopped || untold.entries.length + (untold.damaged?.length ?? 0) < PORTION) return;
    }
  };
  const telling = repeat(
    everyMs,
    () => locked(tell),
    (error) => log.warn('the audit log could not be told', { error }),
  );
  return {
    stop: async () => {
      stopped = true;
      await telling.stop();
      // what was written last, on the way out
      await locked(tell).catch(() => undefined);
    },
  };
}
