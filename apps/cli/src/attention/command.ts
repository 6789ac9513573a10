import type { Command } from 'commander';
import type { ExitCode } from '../exit.js';
import type { Terminal } from '../terminal/terminal.js';
import { actCommand } from './act.js';
import { listCommand } from './list.js';

/** `attention list|retry|resolve|discard`. */
export const attentionCommand = (parent: Command, terminal: Terminal, end: (exit: ExitCode) => void): void => {
  const attention = parent.command('attention').description('what waits for a person');
  listCommand(attention, terminal, end);
  for (const action of ['retry', 'resolve', 'discard'] as const) actCommand(attention, action, terminal, end);
};
