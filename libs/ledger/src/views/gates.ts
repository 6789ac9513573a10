import { DESTINATIONS, isEventKind, QUEUES, type QueueName } from '@scm-relay/schemas';
import { openPause } from '../people/pauses.js';
import { strings } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { together } from './records.js';

/** A pause made on the board: who made it, why, and when it ends by itself. Times in milliseconds since 1970. */
export interface PauseRecord {
  readonly by: string;
  readonly note: string;
  readonly at: number;
  readonly until: number | null;
}

/** What keeps the work of a queue from going (delivery/gate.lua). Times in milliseconds since 1970, null where it does not. */
export interface GateState {
  readonly paused: boolean;
  /** null: it was paused elsewhere, such as in Bull Board by another process, or the record of its pause is damaged */
  readonly pause: PauseRecord | null;
  readonly openSince: number | null;
  readonly probeAt: number | null;
  readonly holdUntil: number | null;
  /** when the hold that is over at `holdUntil` began; null also where nobody wrote that down */
  readonly holdSince: number | null;
  readonly ratedUntil: number | null;
}

export type Gates = Readonly<Record<QueueName, GateState>>;

const time = (text: string | undefined): number | null => (text ? Number(text) : null);

/** How the gates of all queues stand, in one round trip. */
export const readGates = async (context: LedgerContext): Promise<Gates> => {
  const key = keysUnder(context.prefix);
  const replies = await together(context, (pipeline) => {
    for (const queue of QUEUES) {
      // BullMQ's own flag: Bull Board pauses, too
      pipeline.hexists(key(queue, 'meta'), 'paused');
      pipeline.hget(key('pauses'), queue);
      pipeline.hmget(key('gate', queue), 'open', 'probeAt', 'hold', 'holdSince', 'rated');
    }
  });
  const gateOf = (queue: QueueName, i: number): [QueueName, GateState] => {
    const [paused, pause, fields] = replies.slice(3 * i, 3 * i + 3);
    const [open, probeAt, hold, holdSince, rated] = isEventKind(queue) ? [] : strings(fields);
    return [
      queue,
      {
        paused: paused === 1,
        pause: paused === 1 && typeof pause === 'string' ? openPause(context.sealer, queue, pause) : null,
        openSince: time(open),
        probeAt: open ? time(probeAt) : null,
        holdUntil: time(hold),
        holdSince: time(holdSince),
        ratedUntil: time(rated),
      },
    ];
  };
  // one entry for each queue
  return Object.fromEntries(QUEUES.map(gateOf)) as Record<QueueName, GateState>;
};

/** Destinations that are held because their vendor asked for it, and until when. */
export const heldNow = (gates: Gates, now: number) =>
  DESTINATIONS.flatMap((destination) => {
    const until = gates[destination].holdUntil;
    return until !== null && until > now ? [{ destination, until }] : [];
  });

/** The same, read when it is first asked for, once. */
export const gatesOnce = (context: LedgerContext): (() => Promise<Gates>) => {
  let read: Promise<Gates> | undefined;
  return () => {
    read ??= readGates(context);
    return read;
  };
};
