import { hash } from 'node:crypto';
import type { AcceptInput } from '@scm-relay/ledger';
import { compile, type Validator } from '@scm-relay/runtime';
import {
  CheckoutBody,
  type CheckoutContent,
  type CheckoutInput,
  type EventContent,
  type EventKind,
  type FieldError,
  type PackageContent,
  RefundBody,
  type RefundContent,
  type RefundInput,
  RefuseBody,
  type RefuseContent,
  type RefuseInput,
  StrictRefundBody,
  scanned,
} from '@scm-relay/schemas';
import { DateTime } from 'luxon';
import { given } from '../values.js';

/** An event as it is handed to the ledger. */
export interface EventInput extends AcceptInput {
  /** characters of the body it came as */
  readonly size: number;
}

export type ReadEvent =
  | {
      readonly ok: true;
      readonly event: EventInput;
      /** fields the document demands and its own samples lack; defaults stand in for them (CONTRACT §3.1) */
      readonly missing: readonly ('storeCode' | 'ts')[];
    }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Reads a parsed body; `length` is that of its text. Pure. */
export type EventReader = (body: unknown, length: number) => ReadEvent;

export interface EventRules {
  /** `SCM_STRICT` */
  readonly strict: boolean;
  /** item codes in one checkout (`MAX_EVENT_ITEMS`) */
  readonly maxItems: number;
  /** of a `ts` that names none (`EVENT_TIME_ZONE`) */
  readonly timeZone: string;
  readonly now?: () => number;
}

/** One reader per endpoint of specs/scm-callbacks.md; `strict` holds refunds to the document's own table (`SCM_STRICT`). */
export function createEventReaders({
  strict,
  maxItems,
  timeZone,
  now = Date.now,
}: EventRules): Readonly<Record<EventKind, EventReader>> {
  const refund = strict ? compile(StrictRefundBody) : compile(RefundBody);
  const plausible = ({ ts }: RefundContent): boolean => ts === undefined || isPlausible(ts, timeZone, now());
  return {
    checkout: atMostItems(
      maxItems,
      reader('checkout', compile(CheckoutBody), checkoutContent, (content, { pkg }) => ({
        errors: repeatedItems(content, Array.isArray(pkg)),
      })),
    ),
    refund: reader('refund', refund, refundContent, (content) => {
      if (plausible(content)) return { missing: missingOf(content) };
      if (strict) return { errors: [{ pointer: '/ts', message: 'is no time at which it can have come back' }] };
      const { ts, ...rest } = content;
      return { missing: missingOf(rest), content: rest };
    }),
    refuse: reader('refuse', compile(RefuseBody), refuseContent, () => ({})),
  };
}

interface Findings<Content> {
  /** what to map instead; what was posted tells a retransmission all the same */
  readonly content?: Content;
  readonly errors?: readonly FieldError[];
  readonly missing?: readonly ('storeCode' | 'ts')[];
}

function reader<Input, Content extends EventContent>(
  kind: EventKind,
  validate: Validator<Input>,
  toContent: (input: Input) => Content,
  examine: (content: Content, input: Input) => Findings<Content>,
): EventReader {
  return (body, length) => {
    const checked = validate(normalised(body), length);
    if (!checked.ok) return checked;
    const given = toContent(checked.value);
    const { errors = [], missing = [], content = given } = examine(given, checked.value);
    if (errors.length > 0) return { ok: false, errors };
    const posted = asPosted(body, given, toContent);
    const event = { kind, content, fingerprint: fingerprintOf(given), size: length };
    return { ok: true, event: posted === null ? event : { ...event, posted }, missing };
  };
}

/** What came, where normalising changed it. It has the same shape as what was validated: only texts differ. */
function asPosted<Input, Content>(
  body: unknown,
  content: Content,
  toContent: (input: Input) => Content,
): Content | null {
  const raw = toContent(body as Input);
  return JSON.stringify(raw) === JSON.stringify(content) ? null : raw;
}

/** An item code names one piece: it cannot lie in two packages, nor twice in one (CONTRACT §3.1). */
function repeatedItems({ pkg }: CheckoutContent, isList: boolean): FieldError[] {
  const seen = new Set<string>();
  for (const [p, { sns }] of pkg.entries()) {
    for (const [s, sn] of sns.entries()) {
      if (seen.has(sn)) {
        const pointer = isList ? `/pkg/${p}/sns/${s}` : `/pkg/sns/${s}`;
        return [{ pointer, message: 'repeats an item code of this checkout' }];
      }
      seen.add(sn);
    }
  }
  return [];
}

const missingOf = ({ storeCode, ts }: RefundContent): ('storeCode' | 'ts')[] => [
  ...(storeCode === undefined ? (['storeCode'] as const) : []),
  ...(ts === undefined ? (['ts'] as const) : []),
];

/** Fields of an event that are numbers; `seq` is taken as it is. */
const NUMBERS = new Set(['dn', 'tn', 'sn', 'cc', 'storeCode']);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body with its numbers as they were meant; what is of the wrong type stays for the validator to name. */
const normalised = (body: unknown): unknown => {
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (NUMBERS.has(name) && typeof value === 'string') return [name, scanned(value)];
      if (name === 'pkg') return [name, Array.isArray(value) ? value.map(normalised) : normalised(value)];
      if (name === 'sns' && Array.isArray(value)) {
        return [name, value.map((sn: unknown) => (typeof sn === 'string' ? scanned(sn) : sn))];
      }
      return [name, value];
    }),
  );
};

/** 22 characters of base64url: 132 bits of SHA-256, far beyond accidental collision. */
const FINGERPRINT_LENGTH = 22;

/**
 * Validated bodies as the content an event is known by: known fields only, in one fixed order, `pkg` always a list, optional
 * fields that are null or "" left out. Two bodies that mean the same give the same content; defaults are not content.
 */
export function checkoutContent({ seq, dn, pkg }: CheckoutInput): CheckoutContent {
  const packages = Array.isArray(pkg) ? pkg : [pkg];
  return { seq, dn, pkg: packages.map(({ tn, sns }): PackageContent => ({ tn, sns: [...sns] })) };
}

export function refundContent({ seq, storeCode, dn, cc, tn, sn, ts }: RefundInput): RefundContent {
  return { seq, ...given({ storeCode }), ...given({ dn }), ...given({ cc }), tn, sn, ...given({ ts }) };
}

export function refuseContent({ seq, dn, msg }: RefuseInput): RefuseContent {
  return { seq, ...given({ dn }), ...given({ msg }) };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The order of packages and of item codes says nothing (CONTRACT §3.1). */
const inOrder = (content: EventContent): EventContent => {
  if (!('pkg' in content)) return content;
  const pkg = content.pkg.map(({ tn, sns }) => ({ tn, sns: [...sns].sort(byText) }));
  return { ...content, pkg: pkg.sort((a, b) => byText(a.tn, b.tn) || byText(a.sns[0] ?? '', b.sns[0] ?? '')) };
};

/** What tells a retransmission from a `seq` used twice (DESIGN promise 2). Only for content made by the functions above. */
export const fingerprintOf = (content: EventContent): string =>
  hash('sha256', JSON.stringify(inOrder(content)), 'base64url').slice(0, FINGERPRINT_LENGTH);

const DAY_MS = 86_400_000;
/** No parcel of this system came back before; clocks that were never set say 1900 or 1970. A year of `timeZone`, as `ts` is. */
const EARLIEST_YEAR = 2000;

/** Whether a refund's `ts`, a real date-time by now, can be when it came back (CONTRACT §3.1). `timeZone` where it names none. */
const isPlausible = (ts: string, timeZone: string, receivedAt: number): boolean => {
  const time = DateTime.fromISO(ts.replace(' ', 'T'), { zone: timeZone });
  return time.isValid && time.year >= EARLIEST_YEAR && time.toMillis() <= receivedAt + DAY_MS;
};

const codesOf = (pkg: unknown): number =>
  typeof pkg === 'object' && pkg !== null && 'sns' in pkg && Array.isArray(pkg.sns) ? pkg.sns.length : 0;

/** How many item codes a checkout's body names, whether or not they are well-formed. */
function countCodes(body: unknown): number {
  if (typeof body !== 'object' || body === null || !('pkg' in body)) return 0;
  const { pkg } = body;
  return Array.isArray(pkg) ? pkg.reduce<number>((sum, each) => sum + codesOf(each), 0) : codesOf(pkg);
}

/**
 * Refuses a checkout with more item codes than `most` before anything else looks at them: each code is a key and several commands in
 * Redis, which serves nobody else meanwhile.
 */
const atMostItems =
  (most: number, read: EventReader): EventReader =>
  (body, length) =>
    countCodes(body) > most
      ? { ok: false, errors: [{ pointer: '/pkg', message: `has more than ${most} item codes` }] }
      : read(body, length);
