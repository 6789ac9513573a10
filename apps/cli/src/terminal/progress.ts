import cliProgress from 'cli-progress';
import type { Terminal } from './terminal.js';

/** A line this often where there is no terminal to draw on: a build log is never silent for long. */
const PLAIN_EVERY_MS = 5000;

export interface Progress {
  /** `done` of the total, with what is to be said beside it */
  at(done: number, said?: string): void;
  stop(): void;
}

/** A bar with the time to go on a terminal, else a line every five seconds. */
export const startProgress = ({ progress: out, say }: Terminal, label: string, total: number): Progress => {
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {percentage}% | {said} | {duration_formatted}, {eta_formatted} to go`,
    stream: out,
    noTTYOutput: false,
    hideCursor: true,
  });
  let shownAt = Date.now();
  bar.start(total, 0, { said: '' });
  return {
    at: (done, said = '') => {
      bar.update(Math.min(done, total), { said });
      if (out.isTTY || Date.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = Date.now();
      say(`${label}: ${Math.floor((100 * done) / Math.max(1, total))} % ${said}`.trimEnd());
    },
    stop: () => bar.stop(),
  };
};
