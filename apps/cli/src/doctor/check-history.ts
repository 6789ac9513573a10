import { HistoryError } from '@scm-relay/history';
import { cliCommand } from '@scm-relay/runtime';
import type { Session } from '../session.js';
import { type Finding, ok, skipped, warning, wrong } from './finding.js';

/** What has ended is usually written within seconds. */
const LATE_MS = 600_000;
const MINUTE_MS = 60_000;

const schema = async ({ history, ledger }: Session): Promise<Finding> => {
  if (!history) {
    if (!(await ledger.history.announced())) return skipped('history', 'is not set up (HISTORY_URL)');
    return warning(
      'history',
      'Redis moves what has ended to a history that this environment does not name',
      'Set HISTORY_URL as the other processes have it: else what is cold is not found from here.',
    );
  }
  try {
    const { state, version, wanted } = await history.schemaState();
    if (state === 'ok') return ok('history', `${history.place}, schema version ${version}`);
    const says = `${history.place} has schema version ${version}, needed is ${wanted}`;
    if (state === 'newer') return wrong('history', says, 'Update this program: a schema never goes back.');
    return warning('history', says, `Start the history process, or run \`${cliCommand('history migrate')}\`.`);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return wrong('history', error.message, `See ${error.code} in docs/history.md; nothing is lost meanwhile.`);
  }
};

/** How far what has ended is behind, which shows as well where its process is missing. */
const outbox = async ({ ledger }: Session): Promise<Finding[]> => {
  if (!(await ledger.history.announced())) return [];
  const { events, notices, oldestMs } = await ledger.history.outbox();
  if (oldestMs === null || oldestMs < LATE_MS)
    return [ok('outbox', `${events} events and ${notices} notices to be written`)];
  const says = `${events} events wait to be written, the first for ${Math.round(oldestMs / MINUTE_MS)} min: Redis keeps them`;
  return [wrong('outbox', says, 'Start: node apps/history/dist/main.js; if it runs, see its log.')];
};

/** The history and what waits for it. */
export const examineHistory = async (session: Session): Promise<Finding[]> => [
  await schema(session),
  ...(await outbox(session)),
];
