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
import { checkoutContent, fingerprintOf, refundContent, refuseContent } from './canonical.js';

/** An event as it is handed to the ledger. */
export interface EventInput {
  readonly kind: EventKind;
  readonly content: EventContent;
  readonly fingerprint: string;
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

/** One reader per endpoint of specs/scm-callbacks.md; `strict` holds refunds to the document's own table (`SCM_STRICT`). */
export function createEventReaders({ strict }: { readonly strict: boolean }): Readonly<Record<EventKind, EventReader>> {
  const refund = strict ? compile(StrictRefundBody) : compile(RefundBody);
  return {
    checkout: reader('checkout', compile(CheckoutBody), checkoutContent, (content, { pkg }) => ({
      errors: repeatedItems(content, Array.isArray(pkg)),
    })),
    refund: reader('refund', refund, refundContent, (content) => ({ missing: missingOf(content) })),
    refuse: reader('refuse', compile(RefuseBody), refuseContent, () => ({})),
  };
}

interface Findings {
  readonly errors?: readonly FieldError[];
  readonly missing?: readonly ('storeCode' | 'ts')[];
}

function reader<Input, Content extends EventContent>(
  kind: EventKind,
  validate: Validator<Input>,
  toContent: (input: Input) => Content,
  examine: (content: Content, input: Input) => Findings,
): EventReader {
  return (body, length) => {
    const checked = validate(body, length);
    if (!checked.ok) return checked;
    const content = toContent(checked.value);
    const { errors = [], missing = [] } = examine(content, checked.value);
    if (errors.length > 0) return { ok: false, errors };
    return { ok: true, event: { kind, content, fingerprint: fingerprintOf(content), size: length }, missing };
  };
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
