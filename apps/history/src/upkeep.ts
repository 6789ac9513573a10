import { type History, isOfRecord } from '@scm-relay/history';
import type { Ledger } from '@scm-relay/ledger';
import { each, type JobSpec, type Logger } from '@scm-relay/runtime';
import { type EraseDependencies, eraseAsked } from './erase-asked.js';
import { type Failures, type Task, waitFor } from './failures.js';
import type { Measures } from './metrics.js';

/** A portion of a step on Redis: some milliseconds of its time each. */
const PORTION = 200;
/** portions in a row, before other steps have their turn */
const MOST_PORTIONS = 50;
/** Of these it lets go slowly (it rests between two steps on Redis); who has more is behind. */
const RESTING_PORTIONS = 3;
const EVERY_MS = 1_000;
const PARTITIONS_EVERY_MS = 3_600_000;
const AT_REST_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 60_000;
/** notices, or events, whose personal data are erased at once */
const MOST_ERASED = 100;
const DAY_MS = 86_400_000;
/** A process has the turn for less than the time between two, so that it gets its next one. */
const TURN = 0.8;
const AGAIN_MS = 10_000;

interface Step {
  readonly task: Task;
  /** how often it is done */
  readonly ms: number;
  readonly work: () => Promise<void>;
}

export interface UpkeepDependencies {
  readonly ledger: Pick<Ledger, 'erasingInHistory' | 'history' | 'inTurn'> & EraseDependencies['ledger'];
  readonly history: Pick<History, 'eraseAtRest' | 'partitions' | 'schemaState'> & EraseDependencies['history'];
  /** days at rest after which personal data go */
  readonly personalDays: number;
  /** 0: nothing is dropped ever */
  readonly retentionMonths: number;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  readonly measures: Pick<Measures, 'letGo'>;
  readonly failures: Failures;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
  readonly everyMs?: number;
  /** what failed is tried again after this, however rarely it is done else */
  readonly againMs?: number;
  readonly now?: () => number;
}

/** The first millisecond of the months that are kept: whole months older than the retention may go. */
export const keptSince = (now: number, months: number): number => {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
};

/** Erases each of the notices that somebody asked to erase (`POST /notices/{dn}/erase`) by itself. */
const eraseEach = async ({ ledger, history, logger }: UpkeepDependencies): Promise<void> => {
  const dns = await ledger.erasingInHistory(MOST_ERASED);
  if (dns.length === 0) return;
  await each(
    dns,
    async (dn) => {
      const erased = await eraseAsked({ ledger, history }, [dn]);
      logger.info('personal data erased in the history', { dn, ...erased });
    },
    { goOn: isOfRecord },
  );
};

/**
 * Takes personal data out of what has been at rest for too long, portion by portion. A record of which that fails is passed over and told when
 * all have had their turn; where very many fail, as without a key, the next call goes on behind them.
 */
const restEraser = ({ history, personalDays, logger, stopping, now = Date.now }: UpkeepDependencies) => {
  let after: string | undefined;
  let failure: unknown;
  return async (): Promise<void> => {
    let failed = 0;
    const onError = (error: unknown): void => {
      failed += 1;
      failure ??= error;
    };
    do {
      const from = { limit: MOST_ERASED, ...(after === undefined ? {} : { after }) };
      const { next, ...erased } = await history.eraseAtRest(now() - personalDays * DAY_MS, from, onError);
      if (erased.notices + erased.events > 0)
        logger.info('personal data erased in the history of what has long been at rest', erased);
      after = next ?? undefined;
    } while (after !== undefined && failed < MOST_ERASED && !stopping.aborted);
    const first = failure;
    if (after === undefined) failure = undefined;
    if (first !== undefined) throw first;
  };
};

/**
 * What has to be done beside moving, in turn with other processes: Redis lets go of what the history has, numbers that nobody can ask for
 * any more are forgotten, what waits for the history is woken while it answers, partitions are made ahead and dropped, personal data are
 * erased where somebody asked for it or their time is over. Each of these fails by itself: the others go on, and it is tried again soon.
 */
export const upkeep = async (deps: UpkeepDependencies): Promise<void> => {
  const { ledger, history, measures, failures, logger, stopping, now = Date.now } = deps;
  const { everyMs = EVERY_MS, againMs = AGAIN_MS } = deps;

  /** until a portion says that it was the last */
  const inPortions = async (portion: (n: number) => Promise<{ readonly more: boolean }>): Promise<void> => {
    for (let n = 0; n < MOST_PORTIONS && !stopping.aborted; n++) if (!(await portion(n)).more) return;
  };
  const letGo = async (n: number) => {
    const gone = await ledger.history.letGo({ most: PORTION, rests: n < RESTING_PORTIONS });
    measures.letGo(gone);
    return gone;
  };
  const prune = () => ledger.history.pruneCold({ most: PORTION });
  const wake = async () => {
    const woken = await ledger.history.wakeWaiting();
    if (woken.wake.length > 0) await deps.enqueue(woken.wake);
    return woken;
  };
  const wakeAll = async (): Promise<void> => {
    // an idle history is asked as well whether it is there
    await history.schemaState();
    await inPortions(wake);
  };
  const ahead = async (): Promise<void> => {
    await history.partitions.ahead(now());
  };
  const drop = async (): Promise<void> => {
    if (deps.retentionMonths === 0) return;
    const dropped = await history.partitions.drop(keptSince(now(), deps.retentionMonths));
    if (dropped.length > 0) logger.info('months of the history dropped', { dropped });
  };

  const inTurn = (name: string, task: Task, ms: number, work: () => Promise<void>): Step => ({
    task,
    ms,
    work: () => ledger.inTurn(`history-${name}`, ms * TURN, work),
  });
  const steps: readonly Step[] = [
    inTurn('let-go', 'letting-go', everyMs, () => inPortions(letGo)),
    inTurn('prune', 'pruning', PRUNE_EVERY_MS, () => inPortions(prune)),
    { task: 'waking', ms: everyMs, work: wakeAll },
    inTurn('partitions', 'partitions', PARTITIONS_EVERY_MS, ahead),
    inTurn('drop', 'dropping', PARTITIONS_EVERY_MS, drop),
    { task: 'erasing', ms: everyMs, work: () => eraseEach(deps) },
    inTurn('personal', 'erasing-at-rest', AT_REST_EVERY_MS, restEraser(deps)),
  ];
  /** when a step that failed is taken again */
  const again = new Map<Task, number>();
  const take = async ({ task, ms, work }: Step): Promise<void> => {
    if (performance.now() < (again.get(task) ?? 0)) return;
    try {
      await work();
      failures.clear(task);
    } catch (error) {
      failures.set(task, error);
      again.set(task, performance.now() + Math.min(ms, againMs));
    }
  };

  while (!stopping.aborted) {
    for (const step of steps) if (!stopping.aborted) await take(step);
    await waitFor(everyMs, stopping);
  }
};
