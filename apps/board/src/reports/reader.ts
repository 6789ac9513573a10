import { setTimeout as pause } from 'node:timers/promises';
import { allDamaged, type Damaged, type EventsPage } from '@scm-relay/ledger';
import { addEvent, addSums, type Figures, figuresOf, isOpen, noSums, type Sums } from './figures.js';

/** Where a report comes from: the events accepted in a stretch of time, a few at a time, each of them once. */
export type ReportSource = (range: Stretch) => AsyncIterable<Pick<EventsPage, 'items' | 'damaged'>>;

export interface Stretch {
  /** milliseconds since 1970; `until` is excluded */
  readonly from: number;
  readonly until: number;
}

export interface Report extends Figures, Damaged {
  /** figures of each hour of the range, the oldest first; null: not counted yet */
  readonly hours: readonly { readonly at: number; readonly sums: Sums | null }[];
  readonly counted: number;
}

/** Whether hours of the range are still to be counted. */
export const isCounting = ({ hours, counted }: Pick<Report, 'hours' | 'counted'>): boolean => counted < hours.length;

export type ReadReport = (range: Stretch) => Promise<Report>;

export const HOUR_MS = 3_600_000;
/** A report shows what was counted within this time; the rest is counted meanwhile. */
const PATIENCE_MS = 150;
/** Counting is paused for this share of the time it took: other readers' pages come first, in this process and in Redis. */
const REST = 0.5;
/** Hours that are kept: a month. */
const MOST_KEPT = 800;
/** How long a count holds: of an hour that is not over, that holds open events, at all. */
const GROWING_MS = 15_000;
const OPEN_MS = 60_000;
const ENDED_MS = 900_000;

interface Counted extends Stretch, Damaged {
  readonly sums: Sums;
  readonly goodUntil: number;
}

export const hoursOf = ({ from, until }: Stretch): Stretch[] => {
  const hours: Stretch[] = [];
  for (let at = from; at < until; at += HOUR_MS) hours.push({ from: at, until: Math.min(at + HOUR_MS, until) });
  return hours;
};

const nameOf = ({ from, until }: Stretch): string => `${from} ${until}`;

/**
 * Counts events by the hour and keeps the counts, so that a report of a million events costs its reader no more than one of ten: it
 * shows what is counted, and says how much of its range that is; where the last hour could not be counted it rejects with the reason. One hour at a time is counted, the latest first, for the range that
 * was asked for last.
 */
export function createReports(source: ReportSource, clock: () => number = Date.now): ReadReport {
  const kept = new Map<string, Counted>();
  let wanted: Stretch[] = [];
  /** the hour that is being counted */
  let underWay = '';
  let working: Promise<void> | null = null;
  /** why the last hour could not be counted; null: it could */
  let failure: Error | null = null;

  const countHour = async (hour: Stretch): Promise<void> => {
    const sums = noSums();
    const pages: Damaged[] = [];
    let begun = performance.now();
    for await (const { items, ...lacking } of source(hour)) {
      for (const event of items) addEvent(sums, event);
      pages.push(lacking);
      await pause((performance.now() - begun) * REST);
      begun = performance.now();
    }
    failure = null;
    const now = clock();
    const holds = hour.until > now ? GROWING_MS : isOpen(sums) ? OPEN_MS : ENDED_MS;
    kept.delete(nameOf(hour));
    kept.set(nameOf(hour), { ...hour, sums, goodUntil: now + holds, ...allDamaged(pages) });
    for (const name of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(name);
    }
  };
  const work = async (): Promise<void> => {
    for (let hour = wanted.pop(); hour; hour = wanted.pop()) {
      underWay = nameOf(hour);
      await countHour(hour);
    }
  };
  const begin = (): Promise<void> => {
    working ??= work().finally(() => {
      working = null;
      underWay = '';
    });
    // whoever waits for it hears of a failure, and whoever asks next
    working.catch((error: Error) => {
      failure = error;
    });
    return working;
  };

  return async (range) => {
    const now = clock();
    const hours = hoursOf(range).filter(({ from }) => from < now);
    wanted = hours.filter((hour) => nameOf(hour) !== underWay && (kept.get(nameOf(hour))?.goodUntil ?? 0) <= now);
    if (wanted.length > 0 || working) {
      await Promise.race([begin(), pause(PATIENCE_MS)]);
      // it is tried again, but a page that says that it goes on by itself would promise too much
      if (failure !== null) throw failure;
    }
    const counts = hours.map((hour) => kept.get(nameOf(hour)) ?? null);
    const found = hours.map((hour, i) => ({ at: hour.from, sums: counts[i]?.sums ?? null }));
    const all = noSums();
    for (const { sums } of found) if (sums) addSums(all, sums);
    return {
      ...figuresOf(all),
      hours: found,
      counted: found.filter(({ sums }) => sums !== null).length,
      ...allDamaged(counts.filter((each) => each !== null)),
    };
  };
}
