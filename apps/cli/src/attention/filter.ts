import type { AttentionFilter } from '@scm-relay/ledger';
import { ATTENTION_REASONS, type AttentionReason, DESTINATIONS, type Destination } from '@scm-relay/schemas';
import type { Command } from 'commander';
import { oneOf, positiveNumber } from '../numbers.js';

const HOUR_MS = 3_600_000;

export interface FilterOptions {
  readonly reason?: AttentionReason;
  readonly destination?: Destination;
  readonly minAgeHours?: number;
  readonly text?: string;
}

/** The board's filters (CONTRACT §5), as options. */
export const withFilters = (command: Command): Command =>
  command
    .option('--reason <reason>', `one of ${ATTENTION_REASONS.join(', ')}`, oneOf(ATTENTION_REASONS))
    .option('--destination <name>', `one of ${DESTINATIONS.join(', ')}`, oneOf(DESTINATIONS))
    .option('--min-age-hours <n>', 'on the list for at least so many hours', positiveNumber)
    .option('--text <text>', 'found in seq, dn, tn, sn or detail');

export const filterOf = ({ reason, destination, minAgeHours, text }: FilterOptions): AttentionFilter => ({
  ...(reason === undefined ? {} : { reason }),
  ...(destination === undefined ? {} : { destination }),
  ...(minAgeHours === undefined ? {} : { minAgeMs: minAgeHours * HOUR_MS }),
  ...(text === undefined ? {} : { text }),
});

/** Whether anything narrows the list at all. */
export const isEmpty = (filter: AttentionFilter): boolean => Object.keys(filter).length === 0;
