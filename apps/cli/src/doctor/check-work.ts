import { type Gates, heldNow } from '@scm-relay/ledger';
import { cliCommand, maskText } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES } from '@scm-relay/schemas';
import type { Session } from '../session.js';
import { type Finding, ok, wrong } from './finding.js';

/** Work that nobody has taken this long after it was due. */
const LATE_MS = 60_000;
const MOST = 1000;
const MINUTE_MS = 60_000;

const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / MINUTE_MS))} min`;

const gatesClosed = (gates: Gates, now: number): Finding[] => {
  const open = DESTINATIONS.flatMap((destination) => {
    const since = gates[destination].openSince;
    if (since === null) return [];
    const says = `its circuit breaker is open for ${minutes(now - since)}: nothing is sent but a probe now and then`;
    return [
      wrong(
        `destination ${destination}`,
        says,
        `See the latest attempts in a trace (\`${cliCommand('trace NUMBER')}\`); it closes by itself.`,
      ),
    ];
  });
  const held = heldNow(gates, now).map(({ destination, until }) =>
    wrong(
      `destination ${destination}`,
      `it asked for a pause until ${new Date(until).toISOString()}`,
      'It goes on by itself; an operator can lift the hold on the board.',
    ),
  );
  const paused = QUEUES.filter((queue) => gates[queue].paused).map((queue) => {
    const { pause } = gates[queue];
    const says =
      pause === null ? 'is paused' : `is paused by ${pause.by}${pause.note ? `: ${maskText(pause.note)}` : ''}`;
    const end = pause?.until ? `; it ends at ${new Date(pause.until).toISOString()}` : '';
    return wrong(`queue ${queue}`, `${says}${end}`, 'Resume it on the board when its time has come.');
  });
  return [...open, ...held, ...paused];
};

const people = async ({ ledger }: Session, now: number): Promise<Finding[]> => {
  const [reasons, parked] = await Promise.all([ledger.attentionReasons(), ledger.waitingReasons()]);
  const total = reasons.reduce((sum, { count }) => sum + count, 0);
  const listed = reasons.map(({ reason, count }) => `${count} ${reason}`).join(', ');
  const attention =
    total === 0
      ? []
      : [
          wrong(
            'attention',
            `${total} need a person: ${listed}`,
            `See the board, or \`${cliCommand('attention list')}\`.`,
          ),
        ];
  const waiting = parked.map(({ reason, count, oldest }) =>
    wrong(
      `waiting ${reason}`,
      `${count} wait, the longest for ${minutes(now - oldest)}`,
      `See the board, or \`${cliCommand('waiting')}\`.`,
    ),
  );
  return [...attention, ...waiting];
};

/** Work that is due and that no process takes although nothing holds it up. */
const stuck = async ({ ledger }: Session, gates: Gates, now: number): Promise<Finding[]> => {
  const held = new Set(heldNow(gates, now).map(({ destination }) => destination));
  const open = DESTINATIONS.filter((destination) => {
    const { openSince, paused } = gates[destination];
    return openSince === null && !paused && !held.has(destination);
  });
  const late = await Promise.all(open.map((destination) => ledger.dueWork(destination, LATE_MS, MOST)));
  return open.flatMap((destination, i) => {
    const n = late[i]?.length ?? 0;
    if (n === 0) return [];
    const says = `${n === MOST ? `${MOST} or more` : n} deliveries are due for over ${minutes(LATE_MS)} and not taken`;
    const todo = `Start: node apps/workers/dist/main.js ${destination}; if it runs, see its log.`;
    return [wrong(`stuck ${destination}`, says, todo)];
  });
};

/** What stands still, and why. */
export const examineWork = async (session: Session): Promise<Finding[]> => {
  const now = Date.now();
  const gates = await session.ledger.gates();
  const [waiting, late] = await Promise.all([people(session, now), stuck(session, gates, now)]);
  const found = [...gatesClosed(gates, now), ...waiting, ...late];
  return found.length > 0 ? found : [ok('work', 'nothing waits for a person, is held up or stuck')];
};
