export { judgeClock } from './doctor/check-clock.js';
export { EXIT, type ExitCode } from './exit.js';
export { runCli } from './program.js';
export { type Day, dayOf } from './reconcile/day.js';
export type { Terminal } from './terminal/terminal.js';
