import { statSync } from 'node:fs';
import { type Config, type GroupAccess, mask } from '@scm-relay/runtime';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';
import { startProgress, type Terminal } from '../terminal/terminal.js';
import { chunksOf } from './chunks.js';
import { cancelNotice, getNotice, type IngressAddress, postNotices } from './ingress.js';

const SHOWN = 50;

interface AddressOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: true;
}

interface RejectedLine {
  readonly line: number;
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
}

/** The first key that is known in plain and has not ended. */
const plainKeyOf = ({ keys }: GroupAccess): string | undefined =>
  [...keys.values()].find(({ plain, until }) => plain !== null && (until === null || Date.now() < until))?.plain ??
  undefined;

/** Options first, then the ingress's own settings: a host that means "all addresses" is near. */
const addressOf = ({ url, key }: AddressOptions, { ingress }: Config, { say }: Terminal): IngressAddress => {
  const near = ingress.host === '0.0.0.0' ? '127.0.0.1' : ingress.host === '::' ? '::1' : ingress.host;
  const host = near.includes(':') ? `[${near}]` : near;
  return {
    url: (url ?? `http://${host}:${ingress.port}`).replace(/\/+$/, ''),
    key: key ?? plainKeyOf(ingress.access.oms),
    secret: [...ingress.access.oms.signing.values()][0],
    say,
  };
};

/** What the system says of a file, as a folder or one that is another user's. */
const isUnreadable = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && ['open', 'read'].includes(String(error.syscall));

const importFile = async (file: string, to: IngressAddress, terminal: Terminal) => {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new CliError(`there is no file ${file}`, EXIT.usage);
  const rejected: RejectedLine[] = [];
  let accepted = 0;
  let read = 0;
  const progress = startProgress(terminal, 'notices', size);
  try {
    for await (const { body, bytes, numbers } of chunksOf(file)) {
      const answer = await postNotices({ ...to, say: progress.say }, body);
      accepted += answer.accepted;
      rejected.push(...answer.rejected.map(({ line, errors }) => ({ line: numbers[line - 1] ?? line, errors })));
      read += bytes;
      progress.at(read, `${accepted} stored, ${rejected.length} rejected`);
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    throw new CliError(`${file} cannot be read (${error.code})`, EXIT.usage);
  } finally {
    progress.stop();
  }
  return { accepted, rejected };
};

const withAddress = (command: Command): Command =>
  command
    .option('--url <url>', 'the ingress (default: INGRESS_HOST and INGRESS_PORT)')
    .option('--key <key>', 'one of OMS_API_KEYS (default: the first of them)')
    .option('--json', 'the result as JSON');

/** `notices import|get|cancel`, by way of the ingress (CONTRACT §3.2). */
export const noticesCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  const notices = parent.command('notices').description('what the OMS told the warehouse to ship');
  withAddress(notices.command('import <file>').description('load notices, one JSON object per line (NDJSON)'))
    .addHelpText('after', '\nLoading a file again does no harm. Exit code 1: some lines were rejected.')
    .action(async (file: string, options: AddressOptions) => {
      const { accepted, rejected } = await importFile(file, addressOf(options, read(['notices']), terminal), terminal);
      if (options.json) terminal.out(JSON.stringify({ accepted, rejected }, null, 2));
      else {
        for (const { line, errors } of rejected.slice(0, SHOWN)) {
          terminal.out(`line ${line}: ${errors.map((e) => `${e.pointer} ${e.message}`.trim()).join('; ')}`);
        }
        if (rejected.length > SHOWN) terminal.out(`… and ${rejected.length - SHOWN} more`);
        terminal.out(`${accepted} stored, ${rejected.length} rejected`);
      }
      end(rejected.length > 0 ? EXIT.trouble : EXIT.ok);
    });
  withAddress(notices.command('get <dn>').description('a notice with its state and pieces, personal data masked'))
    .option('--reveal', 'show personal data')
    .addHelpText('after', '\nExit code 1: there is no such notice.')
    .action(async (dn: string, options: AddressOptions & { reveal?: true }) => {
      const notice = await getNotice(addressOf(options, read(['notices']), terminal), dn);
      if (notice === null) terminal.say(`there is no notice ${dn}`);
      else terminal.out(JSON.stringify(options.reveal ? notice : mask(notice, [], 'ours'), null, 2));
      end(notice === null ? EXIT.trouble : EXIT.ok);
    });
  withAddress(notices.command('cancel <dn>').description('cancel a notice for the OMS, before anything has left'))
    .option('--reason <text>', 'kept in the audit log')
    .addHelpText(
      'after',
      '\nA checkout that comes all the same is answered 409. Exit code 1: there is no such notice, or it is in use.',
    )
    .action(async (dn: string, { reason, ...options }: AddressOptions & { reason?: string }) => {
      const notice = await cancelNotice(addressOf(options, read(['notices']), terminal), dn, reason);
      if (notice === null) terminal.say(`there is no notice ${dn}`);
      else terminal.out(options.json ? JSON.stringify(mask(notice, [], 'ours'), null, 2) : `${dn} is cancelled`);
      end(notice === null ? EXIT.trouble : EXIT.ok);
    });
};
