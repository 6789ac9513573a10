import type { Ledger } from '@scm-relay/ledger';
import { each, type Logger, type Queues } from '@scm-relay/runtime';
import type { QueueName } from '@scm-relay/schemas';
import type { WriteAudit } from '../auth/guard.js';

export interface PauseOptions {
  readonly ledger: Pick<Ledger, 'forgetPause' | 'notePause' | 'overPauses'>;
  readonly queues: Queues;
  readonly audit: WriteAudit;
}

export interface Pauses {
  /** Stops a queue; `minutes` null: until somebody resumes it. Returns when it ends, ISO 8601 UTC. */
  pause(queue: QueueName, user: string, order: PauseOrder): Promise<string | null>;
  resume(queue: QueueName, user: string, note?: string): Promise<void>;
  /** Resumes those whose time is over. */
  endOver(): Promise<void>;
}

export interface PauseOrder {
  readonly note: string;
  readonly minutes: number | null;
}

const MINUTE_MS = 60_000;

/** An operator's pauses: who, why and until when is noted beside BullMQ's own flag, and written to the audit log first. */
export const createPauses = ({ ledger, queues, audit }: PauseOptions): Pauses => ({
  pause: async (queue, user, { note, minutes }) => {
    const now = Date.now();
    const until = minutes === null ? null : now + Math.round(minutes * MINUTE_MS);
    const end = until === null ? null : new Date(until).toISOString();
    const said = [note, end === null ? '' : `until ${end}`].filter(Boolean).join('; ');
    await audit({ user, action: 'queue:pause', item: queue, note: said || null, result: 'ok' });
    await ledger.notePause(queue, { by: user, note, at: now, until });
    await queues.queue(queue).pause();
    return end;
  },
  resume: async (queue, user, note = '') => {
    await audit({ user, action: 'queue:resume', item: queue, note: note || null, result: 'ok' });
    await queues.queue(queue).resume();
    await ledger.forgetPause(queue);
  },
  endOver: async () => {
    await each(await ledger.overPauses(), async ({ queue, pause }) => {
      // first, so that a process that dies in between leaves it to another
      await queues.queue(queue).resume();
      if (!(await ledger.forgetPause(queue))) return;
      await audit({ user: pause.by, action: 'queue:resume', item: queue, note: 'its time was over', result: 'ok' });
    });
  },
});

const EVERY_MS = 2000;

/** Ends pauses when their time is over, for as long as a board runs; several boards end each once. */
export const startPauseEnd = (pauses: Pauses, log: Logger): { stop(): void } => {
  const timer = setInterval(() => {
    pauses.endOver().catch((error: unknown) => {
      log.debug('pauses could not be looked at', { error });
    });
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
};
