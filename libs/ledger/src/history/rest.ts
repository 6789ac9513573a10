import { setTimeout as pause } from 'node:timers/promises';

/** What the history does on Redis comes in steps of a millisecond or less. */
const REST_MS = 3;

export interface Pace {
  /** Waits between two steps, so that those of accepting and delivering never meet several in a row; for who is not behind. */
  readonly rests?: boolean | undefined;
}

export const rest = async ({ rests }: Pace): Promise<void> => {
  if (rests) await pause(REST_MS);
};
