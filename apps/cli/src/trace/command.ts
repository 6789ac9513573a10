import type { TraceQuery } from '@scm-relay/ledger';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';
import { endOf, withSession } from '../session.js';
import { traceText } from './text.js';

const KEYS = ['seq', 'dn', 'tn', 'sn', 'order'] as const;

type Options = Readonly<Partial<Record<(typeof KEYS)[number], string>>> & {
  readonly json?: true;
  readonly reveal?: true;
};

const queryOf = (number: string | undefined, options: Options): TraceQuery => {
  const any: TraceQuery[] = number === undefined || number === '' ? [] : [{ by: 'any', value: number }];
  const given: TraceQuery[] = KEYS.flatMap((by) => {
    const value = options[by];
    return value === undefined || value === '' ? [] : [{ by, value }];
  });
  const [only, ...more] = [...any, ...given];
  if (only === undefined || more.length > 0) {
    throw new CliError('Give one number, or exactly one of --seq, --dn, --tn, --sn and --order.', EXIT.usage);
  }
  return only;
};

/** `trace`: everything that happened under a number, personal data masked unless asked for, which is audited. */
export const traceCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('trace [number]')
    .description('everything that happened to an event, a notice, a parcel or a piece')
    .option('--seq <seq>', 'by the number of the event')
    .option('--dn <dn>', 'by the number of the notice')
    .option('--tn <tn>', 'by the number of the parcel')
    .option('--sn <sn>', 'by the code of the piece')
    .option('--order <number>', 'by the number of the order')
    .option('--reveal', 'show personal data; noted in the audit log')
    .option('--json', 'the trace as the board answers it (CONTRACT §5)')
    .addHelpText('after', '\nExit code 1: nothing is known under this number, or a record of it cannot be read.')
    .action(async (number: string | undefined, options: Options) => {
      const query = queryOf(number, options);
      await withSession(read(['notices']), async ({ ledger, user }) => {
        if (options.reveal) {
          const item = `${query.by}=${query.value}`;
          await ledger.audit({ user, action: 'trace:reveal', item, note: null, dn: null, result: 'ok' });
        }
        const found = await ledger.trace(query);
        const view = options.reveal ? found : await ledger.shownTrace(found);
        const code = endOf(terminal, view);
        if (options.json) terminal.out(JSON.stringify(view, null, 2));
        else if (view.events.length === 0 && !view.damaged)
          terminal.say(`nothing is known under ${query.by === 'any' ? '' : `${query.by} `}${query.value}`);
        else for (const event of view.events) terminal.out(`${traceText(event)}\n`);
        end(view.events.length === 0 ? EXIT.trouble : code);
      });
    });
};
