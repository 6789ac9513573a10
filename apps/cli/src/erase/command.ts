import { type Erased, isDamage, plainMobile } from '@scm-relay/ledger';
import { scanned } from '@scm-relay/schemas';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';
import { redisAddress, type Session, withSession } from '../session.js';
import { startProgress, type Terminal } from '../terminal/terminal.js';

const PERCENT = 100;

interface Options {
  readonly dn?: readonly string[];
  readonly mobile?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

interface Result {
  readonly dns: readonly string[];
  /** those of `dns` that name no notice */
  readonly unknown: readonly string[];
  /** notices of which a record is damaged: not erased, or not searched for the mobile number */
  readonly damaged: readonly string[];
  /** refused bodies that are damaged: not searched for the person */
  readonly damagedBodies: readonly string[];
  readonly notices: number;
  readonly events: number;
  readonly refused: number;
  /** in the history; null: there is none */
  readonly history: { readonly notices: number; readonly events: number } | null;
  /** events that are open: their data go when they end */
  readonly pending: readonly string[];
}

const found = async (
  session: Session,
  terminal: Terminal,
  mobile: string,
  onDamaged: (dn: string) => void,
): Promise<string[]> => {
  const progress = startProgress(terminal, 'searching', PERCENT);
  const { ledger, history } = session;
  const hot = await ledger
    .noticesOfMobile(mobile, (done) => progress.at(PERCENT * done), onDamaged)
    .finally(() => progress.stop());
  const cold = history
    ? await Promise.all([
        ...ledger.digestsOf(mobile).map((digest) => history.dnsOfMobile(digest)),
        history.dnsByValue((value) => plainMobile(value) === mobile),
      ])
    : [];
  return [...new Set([...hot, ...cold.flat()])];
};

const sum = (all: readonly Erased[], name: 'notices' | 'events'): number =>
  all.reduce((total, each) => total + each[name], 0);

interface HowToErase {
  readonly dryRun: boolean;
  /** of these it is not known whether they name the person */
  readonly unsearched: readonly string[];
  /** told of each notice as soon as it is done: what comes after it may fail */
  readonly onErased: (dn: string, result: 'ok' | 'unknown' | 'incomplete') => Promise<void>;
}

const erase = async (
  session: Session,
  dns: readonly string[],
  values: string[],
  { dryRun, unsearched, onErased }: HowToErase,
): Promise<Result> => {
  const { ledger, history } = session;
  const all: Erased[] = [];
  const past = { notices: 0, events: 0 };
  const unknown: string[] = [];
  const damaged = new Set(unsearched);
  const bodies: Pick<Erased, 'refused' | 'damaged'>[] = [];
  for (const dn of dns) {
    // of a notice that Redis let go its row alone, until it is erased, knows whom refused bodies quote
    const known = (await history?.valuesOf([dn])) ?? [];
    if (known.length > 0) bodies.push(await ledger.eraseRefused(known, dryRun));
    // the history first: its tombstones keep what is on its way from bringing anything back
    const cold = history
      ? await (dryRun ? history.countErasable([dn]) : history.erase([dn]))
      : { notices: 0, events: 0 };
    past.notices += cold.notices;
    past.events += cold.events;
    const hot = await ledger.erase(dn, { dryRun, values }).catch((error: unknown) => {
      if (isDamage(error)) return null;
      throw error;
    });
    if (hot === null) {
      damaged.add(dn);
      await onErased(dn, 'incomplete');
      continue;
    }
    all.push(hot);
    bodies.push(hot);
    const isUnknown = !hot.known && cold.notices + cold.events === 0;
    if (isUnknown) unknown.push(dn);
    await onErased(dn, isUnknown ? 'unknown' : damaged.has(dn) || hot.damaged.length > 0 ? 'incomplete' : 'ok');
  }
  if (values.length > 0) bodies.push(await ledger.eraseRefused(values, dryRun));
  return {
    dns,
    unknown,
    damaged: [...damaged],
    damagedBodies: [...new Set(bodies.flatMap((each) => each.damaged))],
    notices: sum(all, 'notices'),
    events: sum(all, 'events'),
    refused: new Set(bodies.flatMap(({ refused }) => refused)).size,
    history: history ? past : null,
    pending: all.flatMap(({ pending }) => pending),
  };
};

const say = ({ out }: Terminal, { notices, events, refused, history, pending }: Result, dryRun: boolean): void => {
  const would = dryRun ? 'would be erased' : 'erased';
  out(`${would}: the personal data of ${notices} notices, ${events} events, ${refused} refused bodies`);
  if (history) out(`in the history: ${history.notices} notices, ${history.events} events`);
  if (pending.length > 0) out(`pending, erased when they end: ${pending.join(', ')}`);
};

/** `erase`: takes a person's data out of everything that is kept (CONTRACT §7). */
export const eraseCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('erase')
    .description("erase a person's data from notices, requests, replies and refused bodies")
    .option('--dn <dn...>', 'of these notices')
    .option('--mobile <number>', 'of the notices with this mobile number')
    .option('--dry-run', 'count what would be erased')
    .option('--yes', 'do not ask on a terminal')
    .option('--json', 'the result as JSON')
    .addHelpText(
      'after',
      `
Names, phones, addresses, cards and accounts go; numbers, states and amounts stay. What is open keeps its data until it
ends and is listed as pending. A notice that the OMS puts again brings back what it names.

Exit code 1: there is no notice of a --dn, or a record of a notice or a refused body is damaged: mend it and erase again.`,
    )
    .action(async ({ dn = [], mobile, dryRun = false, yes, json }: Options) => {
      const plain = mobile === undefined ? null : plainMobile(mobile);
      if (mobile !== undefined && plain === null) throw new CliError('--mobile must be a mobile number.', EXIT.usage);
      if (dn.length === 0 && plain === null)
        throw new CliError('Name the notices by --dn, or the person by --mobile.', EXIT.usage);
      const config = read(['notices']);
      await withSession(config, async (session) => {
        const unsearched: string[] = [];
        const byMobile = plain === null ? [] : await found(session, terminal, plain, (each) => unsearched.push(each));
        const dns = [...new Set([...dn.map(scanned), ...byMobile])];
        // without a terminal nobody can be asked, and the command itself says whose data go (CONTRACT §7)
        if (!dryRun && !yes && terminal.interactive) {
          const where = `${redisAddress(config.redis)} under ${config.redis.keyPrefix}`;
          const question = `Erase the personal data of ${dns.length} notices (${dns.slice(0, 5).join(', ')}) in ${where}?`;
          if (!(await terminal.confirm(question))) throw new CliError('Nothing was erased.', EXIT.usage);
        }
        const done: string[] = [];
        const onErased: HowToErase['onErased'] = async (each, ended) => {
          if (dryRun) return;
          done.push(each);
          // the number that was asked for is what is erased: the log names the notices alone
          const entry = { user: session.user, action: 'notice:erase', item: each, note: null, dn: each };
          await session.ledger.audit({ ...entry, result: ended });
        };
        const result = await erase(session, dns, plain === null ? [] : [plain], {
          dryRun,
          unsearched,
          onErased,
        }).catch((error: unknown) => {
          if (!dryRun)
            terminal.say(`done before it failed: ${done.join(', ') || 'no notice'}. Erase again: twice does no harm.`);
          throw error;
        });
        const { unknown, damaged, damagedBodies } = result;
        if (json) terminal.out(JSON.stringify(result));
        else say(terminal, result, dryRun);
        for (const each of unknown) terminal.say(`there is no notice ${each}`);
        for (const each of damaged)
          terminal.say(
            `a record of notice ${each} is damaged: it was ${dns.includes(each) ? 'not erased' : 'not searched'}`,
          );
        for (const each of damagedBodies) terminal.say(`${each} is damaged: it was not searched`);
        end(unknown.length + damaged.length + damagedBodies.length > 0 ? EXIT.trouble : EXIT.ok);
      });
    });
};
