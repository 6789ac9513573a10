import { type Finding, ok, warning, wrong } from './finding.js';

/** WDT refuses a timestamp that is off by more (VENDOR-FACTS "WDT": status 7). */
const REFUSED_MS = 120_000;
/** beyond any network delay and the second that an HTTP date is cut to */
const NOTICED_MS = 5_000;

const seconds = (ms: number): string => `${Math.abs(Math.round(ms / 100) / 10)} s ${ms < 0 ? 'behind' : 'ahead of'}`;

/** Judges our clock beside another's, both in milliseconds since 1970. Pure. */
export const judgeClock = (whose: string, ours: number, theirs: number): Finding => {
  const check = `clock against ${whose}`;
  const off = ours - theirs;
  const says = `this machine is ${seconds(off)} ${whose}`;
  const todo =
    'Synchronise the clocks (NTP): signatures hold the time, and WDT refuses what is off by more than 120 s.';
  if (Math.abs(off) > REFUSED_MS) return wrong(check, says, todo);
  return Math.abs(off) > NOTICED_MS ? warning(check, says, todo) : ok(check, says);
};
