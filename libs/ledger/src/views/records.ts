import type { RedisClient } from '@scm-relay/runtime';
import {
  type AttentionReason,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type Destination,
  EVENT_STATUSES,
  type EventStatus,
  type Operation,
  type WaitingReason,
} from '@scm-relay/schemas';
import { parsed } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';

/** A delivery's record (states/delivery.ts), as far as the views read it. */
export interface DeliveryState {
  readonly status: DeliveryStatus;
  readonly op: Operation;
  readonly dn: string;
  readonly gen: number;
  readonly n: number;
  readonly pos?: number;
  /** the delivery it waits for outside its lane */
  readonly after?: string;
  readonly waits?: number;
  readonly moved?: number;
  readonly due?: number;
  readonly reason?: AttentionReason;
  readonly detail?: string;
  readonly vendor?: string;
  /** our number for it, which the vendor was told */
  readonly reference?: string;
  /** the vendor's own number of the latest request, and those of requests before it */
  readonly bill?: string;
  readonly bills?: Readonly<Record<string, string>>;
  readonly events?: readonly string[];
  readonly ended?: number;
  readonly under?: { readonly n: number; readonly at: number; readonly until: number };
}

/** An event's record (states/event.ts), as far as the views read it. */
export interface EventState {
  readonly status: EventStatus;
  readonly at: number;
  readonly no: number;
  readonly gen: number;
  readonly dn?: string;
  readonly reason?: WaitingReason | AttentionReason;
  readonly detail?: string;
  readonly other?: string;
  readonly parked?: number;
  readonly lines?: readonly string[];
  readonly retryAt?: number;
  readonly due?: number;
  readonly ended?: number;
  readonly ds?: readonly string[];
  readonly warnings?: readonly string[];
  readonly revision?: number;
  readonly topics?: readonly string[];
}

/** More than this no date can be, in milliseconds from 1970 (ECMA-262). */
const LATEST = 8.64e15;

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
export const isTime = (value: unknown): boolean => isNumber(value) && Math.abs(Number(value)) <= LATEST;
const isText = (value: unknown): boolean => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const unlessNone = (value: unknown, is: (value: unknown) => boolean): boolean => value === undefined || is(value);

/** An event's record; throws where it is damaged. */
export const eventState = (json: string): EventState => {
  const state = parsed<EventState>(json);
  const { status, at, no, dn, ds, due, ended } = state;
  const isOne =
    EVENT_STATUSES.includes(status) &&
    isTime(at) &&
    isNumber(no) &&
    unlessNone(dn, isText) &&
    unlessNone(ds, isTexts) &&
    unlessNone(due, isTime) &&
    unlessNone(ended, isTime);
  if (!isOne) throw new TypeError('it is no record of an event');
  return state;
};

/** A delivery's record; throws where it is damaged. */
export const deliveryState = (json: string): DeliveryState => {
  const state = parsed<DeliveryState>(json);
  const { status, op, n, dn, ended } = state;
  const isOne =
    DELIVERY_STATUSES.includes(status) &&
    isText(op) &&
    isNumber(n) &&
    unlessNone(dn, isText) &&
    unlessNone(ended, isTime);
  if (!isOne) throw new TypeError('it is no record of a delivery');
  return state;
};

/** Where a delivery lies: `<name>/<event>`, or `<name>` alone with the event that refers to it. */
export const placeOf = (ref: string, own: string): { readonly name: string; readonly home: string } => {
  const at = ref.indexOf('/');
  return at < 0 ? { name: ref, home: own } : { name: ref.slice(0, at), home: ref.slice(at + 1) };
};

/** `push-1` → `push` */
export const destinationOf = (name: string): Destination => name.slice(0, name.indexOf('-')) as Destination;

type Pipeline = ReturnType<RedisClient['pipeline']>;

/** Commands in one round trip; rejects with the first error among their replies. */
export const together = async ({ redis }: LedgerContext, fill: (pipeline: Pipeline) => void): Promise<unknown[]> => {
  const pipeline = redis.pipeline();
  fill(pipeline);
  if (pipeline.length === 0) return [];
  return ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
};

/** The same, but of a record that is damaged the error stands in its place: `textIn` and `list` throw it. */
export const separately = async ({ redis }: LedgerContext, fill: (pipeline: Pipeline) => void): Promise<unknown[]> => {
  const pipeline = redis.pipeline();
  fill(pipeline);
  if (pipeline.length === 0) return [];
  return ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error && !isDamage(error)) throw error;
    return error ?? reply;
  });
};

/** A text that Redis answered; null: there is none. Throws where it stands for a damaged record. */
export const textIn = (reply: unknown): string | null => {
  if (reply instanceof Error) throw reply;
  return typeof reply === 'string' ? reply : null;
};

/** Milliseconds since 1970 by the clock that all records were made by. */
export const redisNow = async ({ redis }: LedgerContext): Promise<number> => {
  const [seconds, micros] = (await redis.time()).map(Number);
  return (seconds ?? 0) * 1000 + Math.floor((micros ?? 0) / 1000);
};
