import { DESTINATIONS, type Destination } from './destinations.js';

/** The words of the product, one per thing: used in code, keys, documents and pages alike (CONTRACT §4, §5). */

export const EVENT_KINDS = ['checkout', 'refund', 'refuse'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const isEventKind = (name: string): name is EventKind => EVENT_KINDS.some((kind) => kind === name);

/** One BullMQ queue per event kind (mapping) and per destination (delivery). */
export const QUEUES: readonly QueueName[] = [...EVENT_KINDS, ...DESTINATIONS];
export type QueueName = EventKind | Destination;

export const isDestination = (name: string): name is Destination => DESTINATIONS.some((each) => each === name);

export const CHANNELS = ['wdt', 'pos', 'erp'] as const;
export type Channel = (typeof CHANNELS)[number];

export const EVENT_STATUSES = [
  'accepted',
  'waiting',
  'sending',
  'delivered',
  'recorded',
  'attention',
  'resolved',
  'discarded',
  'superseded',
] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export const DELIVERY_STATUSES = ['pending', 'sending', 'delivered', 'attention', 'resolved', 'discarded'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const WAITING_REASONS = ['no-notice', 'no-checkout', 'earlier-event', 'waiting-for-line'] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

export const ATTENTION_REASONS = [
  'no-notice',
  'no-checkout',
  'unresolved',
  'unclear-owner',
  'unmappable',
  'sn-not-shipped',
  'sn-already-returned',
  'already-shipped',
  'already-refused',
  'over-shipped',
  'over-refund',
  'line-incomplete',
  'vendor-rejected',
  'vendor-refused',
  'outcome-unknown',
  'retries-exhausted',
] as const;
export type AttentionReason = (typeof ATTENTION_REASONS)[number];

export const OUTCOMES = ['delivered', 'rejected', 'retry', 'unknown'] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

export const NOTICE_STATES = ['pending', 'partly-shipped', 'shipped', 'closed', 'refused', 'cancelled'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];
