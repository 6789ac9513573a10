import { compile, type Validator } from '@scm-relay/runtime';
import {
  CheckoutBody,
  type CheckoutContent,
  type EventContent,
  type EventKind,
  type FieldError,
  RefundBody,
  type RefundContent,
  RefuseBody,
  StrictRefundBody,
} from '@scm-relay/schemas';
import { atMostItems } from './at-most-items.js';
import { checkoutContent, fingerprintOf, refundContent, refuseContent } from './canonical.js';
import { isPlausible } from './plausible-time.js';
import { normalised } from './scanned.js';

/** An event as it is handed to the ledger. */
export interface EventInput {
  readonly kind: EventKind;
  readonly content: EventContent;
  readonly fingerprint: string;
  /** what came, where normalising changed it: kept for the trace */
  readonly posted?: unknown;
  /** characters of the body it came as */
  readonly size: number;
  /** `traceparent` of its acceptance, where its road is followed */
  readonly trace?: string;
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
