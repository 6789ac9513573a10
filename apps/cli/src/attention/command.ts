import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { actCommand } from './act.js';
import { listCommand } from './list.js';

/** `attention [list]|retry|resolve|discard`. */
export const attentionCommand = (parent: Command, cli: Cli): void => {
  const attention = parent.command('attention').description('what waits for a person');
  listCommand(attention, cli);
  for (const action of ['retry', 'resolve', 'discard'] as const) actCommand(attention, action, cli);
};
