import { readFileSync } from 'node:fs';

/** Processes by the name they have in a table; undefined for one that is not running. */
export type Sides = Readonly<Record<string, number | undefined>>;

/** Microseconds of processor time per event, by side. */
export type CpuPerEvent = Readonly<Record<string, number>>;

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

/** Processor time a process has used so far, in milliseconds; NaN where the system does not tell. */
export const cpuMs = (pid: number | undefined): number => {
  try {
    // behind the name, which may hold spaces: the state is field 3, utime 14 and stime 15 (proc(5))
    const [, behind = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[^)]*$)/);
    const fields = behind.split(' ');
    return (Number(fields[14 - 3]) + Number(fields[15 - 3])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
};

/** The processes that this one started and that are still running. */
export const childrenOf = (pid: number | undefined): number[] => {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
};

/** Counts from now on; what is answered tells each side's time per event, given how many there were. */
export const startMeter = (sides: Sides): ((events: number) => CpuPerEvent) => {
  const before = Object.entries(sides).map(([name, pid]) => [name, pid, cpuMs(pid)] as const);
  return (events) => Object.fromEntries(before.map(([name, pid, ms]) => [name, ((cpuMs(pid) - ms) * 1000) / events]));
};

/** All sides together. */
export const totalCpu = (cpu: CpuPerEvent): number => Object.values(cpu).reduce((sum, micros) => sum + micros, 0);
