import type { AttentionAction, AttentionFilter } from '@scm-relay/ledger';
import { compile, HttpProblem } from '@scm-relay/runtime';
import { ATTENTION_REASONS, DESTINATIONS, type Static, scanned, type TSchema, Type } from '@scm-relay/schemas';

const MOST_IDS = 10_000;
const DEFAULT_PER_SECOND = 5;
const HOUR_MS = 3_600_000;

const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** '' stands for none, as a form sends it: that is no choice to offer whoever gave a wrong one. */
const choice = <T extends string>(names: readonly T[]) =>
  Type.Optional(Type.Union([Type.Enum([...names]), Type.Literal(''), Type.Null()]));

const Filter = Type.Object(
  {
    reason: choice(ATTENTION_REASONS),
    destination: choice(DESTINATIONS),
    text: optional(Type.String({ maxLength: 200 })),
    minAgeHours: optional(Type.Number({ minimum: 0, maximum: 87_600 })),
  },
  { additionalProperties: false },
);

/** What `readFilter` reads. */
export const FILTERS = ['reason', 'destination', 'minAgeHours', 'text'] as const;

/** Body of `POST /api/attention/actions` (CONTRACT §5). */
const Order = Type.Object(
  {
    action: Type.Enum(['retry', 'resolve', 'discard']),
    ids: optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: MOST_IDS })),
    filter: optional(Filter),
    note: optional(Type.String({ maxLength: 500 })),
    dn: optional(Type.String({ maxLength: 50 })),
    perSecond: optional(Type.Number({ minimum: 0.1, maximum: 100 })),
    dryRun: optional(Type.Boolean()),
    acceptDoubles: optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** What an operator wants done, checked. */
export interface ActionOrder {
  readonly action: AttentionAction;
  readonly target: { readonly ids: readonly string[] } | { readonly filter: AttentionFilter };
  readonly note: string;
  /** '' for the items' own notice */
  readonly dn: string;
  readonly perSecond: number;
  readonly dryRun: boolean;
  /** what may have been booked is sent again all the same */
  readonly acceptDoubles: boolean;
}

const checkOrder = compile(Order);
const checkFilter = compile(Filter);

const toFilter = (given: Static<typeof Filter>): AttentionFilter => ({
  ...(given.reason ? { reason: given.reason } : {}),
  ...(given.destination ? { destination: given.destination } : {}),
  ...(given.text?.trim() ? { text: given.text.trim() } : {}),
  ...(given.minAgeHours ? { minAgeMs: given.minAgeHours * HOUR_MS } : {}),
});

/** Throws 400 `invalid-action`. `length` is that of the body's text. */
export function readOrder(body: unknown, length: number): ActionOrder {
  const checked = checkOrder(body, length);
  if (!checked.ok) throw new HttpProblem('invalid-action', 'See errors.', { errors: checked.errors });
  const { action, ids, filter, note, perSecond, dryRun, acceptDoubles } = checked.value;
  const dn = scanned(checked.value.dn ?? '');
  const mistake = (pointer: string, message: string) =>
    new HttpProblem('invalid-action', `${pointer.slice(1)} ${message}.`, { errors: [{ pointer, message }] });
  if (ids && filter) throw mistake('/filter', 'must not be given together with ids');
  if (dn && action !== 'retry') throw mistake('/dn', 'is for a retry');
  if (dn && ids?.length !== 1) throw mistake('/dn', 'is for one item, named by ids');
  if (!ids && !filter) throw mistake('/ids', 'is required, or filter');
  return {
    action,
    target: ids ? { ids } : { filter: toFilter(filter ?? {}) },
    note: note ?? '',
    dn,
    perSecond: perSecond ?? DEFAULT_PER_SECOND,
    dryRun: dryRun ?? false,
    acceptDoubles: acceptDoubles ?? false,
  };
}

/** The filter of a query (`reason`, `destination`, `text`, `minAgeHours`); throws 400 `invalid-query`. */
export function readFilter(query: Readonly<Record<string, unknown>>): AttentionFilter {
  const { reason, destination, text, minAgeHours } = query;
  const given = {
    reason: reason ?? '',
    destination: destination ?? '',
    text: text ?? '',
    minAgeHours: minAgeHours === undefined || minAgeHours === '' ? null : Number(minAgeHours),
  };
  const checked = checkFilter(given, 0);
  if (!checked.ok) throw new HttpProblem('invalid-query', 'See errors.', { errors: checked.errors });
  return toFilter(checked.value);
}
