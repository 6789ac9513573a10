import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { BulkResult, BulkStep, BulkView, Ledger } from '@scm-relay/ledger';
import { type Enqueue, isScriptFault, type Logger } from '@scm-relay/runtime';
import type { WriteAudit } from '../auth/guard.js';

/** A process that died is replaced after it, and after the pause between two items. */
const LOCK_MS = 5_000;
/** An event that an earlier item woke is on its list again within moments, where its workers run. */
const BACK_MS = 3_000;
const ASK_AGAIN_MS = 50;
/** how often it is looked for bulk actions whose process died */
const LOOK_MS = 3_000;

export interface BulkRunnerOptions {
  readonly ledger: Pick<Ledger, 'act' | 'bulkStep' | 'bulkView' | 'openBulks' | 'releaseBulk'>;
  readonly enqueue: Enqueue;
  readonly audit: WriteAudit;
  readonly log: Logger;
}

export interface BulkRunner {
  /** Works on a bulk action until it has ended or another process has it. */
  run(id: string): Promise<void>;
  /** Stops between two items and leaves the rest to the other processes, or to the next start. */
  close(): Promise<void>;
}

const isBooked = (answer: string): answer is 'ok' | 'gone' | 'failed' => ['ok', 'gone', 'failed'].includes(answer);

/** Carries out bulk actions item by item, at their pace; each item is acted on once, whatever dies in between. */
export function startBulkRunner({ ledger, enqueue, audit, log }: BulkRunnerOptions): BulkRunner {
  const token = randomUUID();
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();

  /** an item that fails at every attempt must not hold up those after it */
  const failedBy =
    (item: string) =>
    (error: unknown): { readonly answer: 'failed' } => {
      if (!isScriptFault(error)) throw error;
      log.error('an item of a bulk action failed', { item, error });
      return { answer: 'failed' };
    };

  const act = async (bulk: BulkView, item: string, there: boolean, again: boolean): Promise<BulkResult> => {
    const { user, action, note, dn, acceptDoubles } = bulk;
    const part = bulk.total > 1 ? { bulk: bulk.id } : {};
    const entry = { user, action: `attention:${action}`, item, note: note || null, dn: dn || null, ...part };
    if (!there) {
      // gone since it was handed out to a process that died: that process did it
      await audit({ ...entry, result: again ? 'ok' : 'gone' });
      return again ? 'ok' : 'gone';
    }
    const result = await ledger
      .act(item, action, dn, { by: user, note, careful: !acceptDoubles })
      .catch(failedBy(item));
    if (result.answer === 'ok') await enqueue(result.wake);
    await audit({ ...entry, result: result.answer });
    return isBooked(result.answer) ? result.answer : 'refused';
  };

  /** The next step, once what is just being mapped again is back on its list. */
  const nextOf = async (id: string, lockMs: number, before: BulkResult | null): Promise<BulkStep> => {
    const patience = performance.now() + BACK_MS;
    let step = await ledger.bulkStep(id, token, lockMs, before, true);
    while (step.answer === 'later') {
      await pause(ASK_AGAIN_MS, undefined, { signal: stopping.signal });
      step = await ledger.bulkStep(id, token, lockMs, null, performance.now() < patience);
    }
    return step;
  };

  const work = async (id: string): Promise<void> => {
    const bulk = await ledger.bulkView(id);
    if (bulk?.status !== 'running') return;
    let before: BulkResult | null = null;
    const lockMs = Math.ceil(LOCK_MS + 1000 / bulk.perSecond);
    const begun = performance.now();
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      const step = await nextOf(id, lockMs, before);
      if (step.answer !== 'item') return;
      const due = begun + (n * 1000) / bulk.perSecond - performance.now();
      if (due > 0) await pause(due, undefined, { signal: stopping.signal });
      before = await act(bulk, step.item, step.there, step.again);
    }
    if (before !== null) await ledger.bulkStep(id, token, lockMs, before);
  };

  const run = (id: string): Promise<void> => {
    const under = running.get(id);
    if (under) return under;
    const begun = work(id)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn('a bulk action was interrupted; it will go on', { bulk: id, error });
      })
      .finally(async () => {
        running.delete(id);
        await ledger.releaseBulk(id, token).catch(() => undefined);
      });
    running.set(id, begun);
    return begun;
  };

  const look = async (): Promise<void> => {
    for (const id of await ledger.openBulks()) void run(id);
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  timer.unref();

  return {
    run,
    close: async () => {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}
