import type { Need } from '@scm-relay/runtime';
import { DESTINATIONS } from '@scm-relay/schemas';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT, type ExitCode } from '../cli.js';
import { oneOf } from '../numbers.js';
import { redisAddress, withSession } from '../session.js';
import { shown } from '../terminal/terminal.js';
import { examineConfig } from './check-config.js';
import { examineRedis } from './check-redis.js';
import { examineVendors } from './check-vendors.js';
import { type Finding, type State, wrong } from './finding.js';
import { redisRemedy } from './redis-remedy.js';

const PROCESSES: readonly Need[] = ['ingress', 'mapping', 'board', 'history', ...DESTINATIONS];
const MARKS: Readonly<Record<State, string>> = { ok: '✔', warning: '!', wrong: '✖', skipped: '–' };
const LONGEST = 500;

const diagnose = async (
  read: Cli['config'],
  wanted: readonly Need[] | null,
): Promise<{ findings: Finding[]; exit: ExitCode }> => {
  const { findings, config, destinations } = examineConfig(read, wanted);
  const found = [...findings];
  let exit: ExitCode = found.some(({ state }) => state === 'wrong') ? EXIT.config : EXIT.ok;
  if (config === null) return { findings: found, exit };
  const [redis, vendors] = await Promise.all([
    withSession(config, (session) => examineRedis(config, session)).catch((error: unknown) => {
      if (!(error instanceof CliError)) throw error;
      if (exit === EXIT.ok) exit = EXIT.unavailable;
      return [wrong('redis', error.message, redisRemedy(error.message, redisAddress(config.redis)))];
    }),
    examineVendors(config, destinations),
  ]);
  found.push(...redis, ...vendors);
  if (exit === EXIT.ok && found.some(({ state }) => state === 'wrong')) exit = EXIT.trouble;
  return { findings: found, exit };
};

const summary = (exit: ExitCode, findings: readonly Finding[]): string => {
  if (exit !== EXIT.ok) return 'not healthy: see the lines marked ✖';
  return findings.some(({ state }) => state === 'warning') ? 'works, but mind the lines marked !' : 'healthy';
};

/** `doctor`: is everything there that this machine's processes need, and if not, what to do. */
export const doctorCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('doctor')
    .description('check configuration, Redis and its durability, clocks, and whether the vendors can be reached')
    .option(
      '--for <process...>',
      `what this machine is to run: ${PROCESSES.join(', ')} (default: whatever has settings)`,
      (name: string, before: Need[] | undefined) => [...(before ?? []), oneOf(PROCESSES)(name)],
    )
    .option('--json', 'the findings as JSON')
    .action(async ({ for: wanted, json }: { for?: Need[]; json?: true }) => {
      const { findings, exit } = await diagnose(read, wanted ?? null);
      if (json) terminal.out(JSON.stringify({ healthy: exit === EXIT.ok, findings }, null, 2));
      else {
        for (const { check, state, says, todo } of findings) {
          terminal.out(`${MARKS[state]} ${check}: ${shown(says, LONGEST)}`);
          if (todo !== null) terminal.out(`    → ${todo}`);
        }
        terminal.out(`\n${summary(exit, findings)}`);
      }
      end(exit);
    });
};
