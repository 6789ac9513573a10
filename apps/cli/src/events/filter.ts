import type { EventFilter } from '@scm-relay/ledger';
import {
  ATTENTION_REASONS,
  type AttentionReason,
  DESTINATIONS,
  type Destination,
  EVENT_KINDS,
  EVENT_STATUSES,
  type EventKind,
  type EventStatus,
  WAITING_REASONS,
  type WaitingReason,
} from '@scm-relay/schemas';
import type { Command } from 'commander';
import { DateTime } from 'luxon';
import { CliError, EXIT } from '../cli.js';
import { oneOf } from '../numbers.js';

export interface EventOptions {
  readonly kind?: EventKind;
  readonly status?: EventStatus;
  readonly reason?: WaitingReason | AttentionReason;
  readonly destination?: Destination;
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
}

const REASONS = [...new Set([...WAITING_REASONS, ...ATTENTION_REASONS])];

/** The filters of the board's list of events (CONTRACT §5), as options. */
export const withEventFilters = (command: Command): Command =>
  command
    .option('--kind <kind>', `one of ${EVENT_KINDS.join(', ')}`, oneOf(EVENT_KINDS))
    .option('--status <status>', `one of ${EVENT_STATUSES.join(', ')}`, oneOf(EVENT_STATUSES))
    .option('--reason <reason>', `one of ${REASONS.join(', ')}`, oneOf(REASONS))
    .option('--destination <name>', `one of ${DESTINATIONS.join(', ')}`, oneOf(DESTINATIONS))
    .option('--from <time>', 'accepted at this time or later: a day, or a time in ISO 8601')
    .option('--to <time>', 'accepted before this time; a day is included as a whole')
    .option('--text <text>', 'any number, or its beginning');

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A month or a week alone would be its beginning, also as `--to`: who asks for November would get nothing of it. */
const DAY_OR_MOMENT = /^\d{4}-\d{2}-\d{2}([Tt ]\d|$)/;

const momentOf = (name: string, text: string | undefined, zone: string): number | undefined => {
  if (text === undefined) return undefined;
  const parsed = DateTime.fromISO(text.replace(' ', 'T'), { zone });
  if (!parsed.isValid || !DAY_OR_MOMENT.test(text)) {
    throw new CliError(`--${name} must be a day or a moment, such as 2026-11-21.`, EXIT.usage);
  }
  return (name === 'to' && DAY.test(text) ? parsed.plus({ days: 1 }) : parsed).toMillis();
};

/** @throws {CliError} 2 for a time that is none */
export const eventFilterOf = (
  { kind, status, reason, destination, from, to, text }: EventOptions,
  zone: string,
): EventFilter => {
  const [begin, end] = [momentOf('from', from, zone), momentOf('to', to, zone)];
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(destination === undefined ? {} : { destination }),
    ...(text === undefined ? {} : { text }),
    ...(begin === undefined ? {} : { from: begin }),
    ...(end === undefined ? {} : { until: end }),
  };
};
