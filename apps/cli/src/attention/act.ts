import { setTimeout as pause } from 'node:timers/promises';
import type { ActionItem, AttentionAction, Ledger } from '@scm-relay/ledger';
import { cliCommand, isScriptFault } from '@scm-relay/runtime';
import { scanned } from '@scm-relay/schemas';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';
import { positiveNumber } from '../numbers.js';
import { enqueue, type Session, withSession } from '../session.js';
import { startProgress, type Terminal } from '../terminal/terminal.js';
import { itemTable } from './command.js';
import { type FilterOptions, filterOf, isEmpty, withFilters } from './filter.js';

const DEFAULT_PER_SECOND = 5;
const SHOWN = 20;

interface Options extends FilterOptions {
  readonly all?: true;
  readonly note?: string;
  readonly dn?: string;
  readonly perSecond: number;
  readonly acceptDoubles?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

interface Result {
  readonly id: string;
  /** `ok`, or why nothing was done (`gone`, `not-pending`, `outcome-unknown`, …; `failed`: by a fault of ours) */
  readonly answer: string;
}

const PURPOSE: Readonly<Record<AttentionAction, string>> = {
  retry: 'send or map again, as a new generation',
  resolve: 'mark as settled elsewhere: nothing is sent',
  discard: 'take the event back: a refuse frees its notice, a refund its item',
};

type Target = Pick<ActionItem, 'id'>;

/** Everything that is to be acted on, read before the first action: acting changes the list. */
const matching = async (ledger: Ledger, ids: readonly string[], options: Options): Promise<Target[]> => {
  if (ids.length > 0) return ledger.actionItems(ids);
  const items: Target[] = [];
  for await (const chunk of ledger.attentionMatches(filterOf(options))) items.push(...chunk);
  return items;
};

const checkTarget = (action: AttentionAction, ids: readonly string[], options: Options): void => {
  const filter = filterOf(options);
  if (ids.length > 0 && (!isEmpty(filter) || options.all))
    throw new CliError('Give ids or filters, not both.', EXIT.usage);
  if (ids.length === 0 && isEmpty(filter) && !options.all) {
    throw new CliError(
      `Say what: ids as \`${cliCommand('attention list')}\` shows them, filters, or --all.`,
      EXIT.usage,
    );
  }
  if (options.dn !== undefined && (action !== 'retry' || ids.length !== 1)) {
    throw new CliError('--dn is for the retry of one item, named by its id.', EXIT.usage);
  }
};

/** What was sent and may have been booked is not sent again unasked, by whichever way an operator retries it (CONTRACT §5). */
const checkDoubles = async (ledger: Ledger, ids: readonly string[], options: Options, matched: number) => {
  const reason = 'outcome-unknown';
  const filter = filterOf(options);
  const doubles =
    ids.length > 0
      ? (await ledger.attentionNamed(ids)).filter((item) => item.reason === reason).length
      : filter.reason === undefined || filter.reason === reason
        ? await ledger.attentionCount({ ...filter, reason })
        : 0;
  if (doubles === 0) return;
  throw new CliError(
    `Nothing was done: the outcome of ${doubles} of ${matched} is unknown: they may be booked twice. Look first, or add --accept-doubles.`,
    EXIT.usage,
  );
};

const carryOut = async (
  session: Session,
  terminal: Terminal,
  action: AttentionAction,
  items: readonly Target[],
  {
    perSecond,
    acceptDoubles = false,
    note = null,
    dn = '',
  }: Pick<Options, 'perSecond'> & { acceptDoubles?: boolean; note?: string | null; dn?: string },
): Promise<Result[]> => {
  const { ledger, user } = session;
  const results: Result[] = [];
  const progress = startProgress(terminal, action, items.length);
  const begun = performance.now();
  let failed = 0;
  try {
    for (const [n, { id }] of items.entries()) {
      const due = begun + (n * 1000) / perSecond - performance.now();
      if (due > 0) await pause(due);
      const result = await ledger
        .act(id, action, dn, { by: user, ...(note ? { note } : {}), careful: !acceptDoubles })
        .catch((error: unknown) => {
          // the others have their turn all the same
          if (!isScriptFault(error)) throw error;
          terminal.say(`${id}: ${String(error)}`);
          return { answer: 'failed' } as const;
        });
      if (result.answer === 'ok') await enqueue(session, result.wake);
      await ledger.audit({
        user,
        action: `attention:${action}`,
        item: id,
        note,
        dn: dn || null,
        result: result.answer,
      });
      results.push({ id, answer: result.answer });
      if (result.answer !== 'ok') failed += 1;
      progress.at(n + 1, `${failed} not done`);
    }
  } finally {
    progress.stop();
  }
  return results;
};

/** `attention retry`, `resolve`, `discard`: the actions of CONTRACT §5, item by item at a pace; each is audited. */
export const actCommand = (parent: Command, action: AttentionAction, { terminal, config: read, end }: Cli): void => {
  const command = parent.command(`${action} [id...]`).description(PURPOSE[action]);
  if (action === 'retry') {
    command
      .option('--dn <dn>', 'the notice to use (one item)', (dn: string) => scanned(dn))
      .option('--accept-doubles', 'send again also what may have been booked (outcome-unknown)');
  }
  withFilters(command)
    .option('--all', 'everything on the list')
    .option('--note <text>', 'why, for the audit log')
    .option('--per-second <n>', 'actions a second', positiveNumber, DEFAULT_PER_SECOND)
    .option('--dry-run', 'only show what would be acted on')
    .option('--yes', 'do not ask')
    .option('--json', 'the result of each item')
    .addHelpText('after', '\nExit code 1: some items could not be acted on (they left the list, or do not fit --dn).')
    .action(async (ids: string[], options: Options) => {
      checkTarget(action, ids, options);
      await withSession(read(['notices']), async (session) => {
        const items = await matching(session.ledger, ids, options);
        if (options.dryRun) {
          if (options.json) terminal.out(JSON.stringify({ matched: items.length, ids: items.map(({ id }) => id) }));
          else {
            const first = await session.ledger.actionItems(items.slice(0, SHOWN).map(({ id }) => id));
            if (first.length > 0) terminal.out(itemTable((await session.ledger.shownDetails(first)).items));
            terminal.out(`${items.length} would be acted on (${action})`);
          }
          return end(EXIT.ok);
        }
        if (action === 'retry' && !options.acceptDoubles) {
          await checkDoubles(session.ledger, ids, options, items.length);
        }
        if (ids.length === 0 && items.length > 0 && !options.yes) {
          const agreed = terminal.interactive && (await terminal.confirm(`${action} ${items.length} items?`));
          if (!agreed) throw new CliError(`Nothing was done: ${items.length} items match; add --yes.`, EXIT.usage);
        }
        const done = await carryOut(session, terminal, action, items, options);
        const missing = ids.filter((id) => !items.some((item) => item.id === id)).map((id) => ({ id, answer: 'gone' }));
        const results = [...done, ...missing];
        const failed = results.filter(({ answer }) => answer !== 'ok');
        if (options.json) terminal.out(JSON.stringify({ matched: items.length, results }, null, 2));
        else {
          for (const { id, answer } of failed.slice(0, SHOWN)) terminal.out(`${id}: ${answer}`);
          terminal.out(`${action}: ${results.length - failed.length} done, ${failed.length} not`);
        }
        end(failed.length > 0 ? EXIT.trouble : EXIT.ok);
      });
    });
};
