export { EXIT, type ExitCode } from './cli.js';
export { judgeClock } from './doctor/check-clock.js';
export { runCli } from './program.js';
export { type Day, dayOf } from './reconcile/command.js';
export type { Terminal } from './terminal/terminal.js';
