import { DESTINATIONS, type Destination } from '@scm-relay/schemas';

/** The request is not even read, nothing is recorded. */
const BEFORE_FAULTS = ['reset-before', 'hang-before', 'down'] as const;
/** The request is read and recorded, but not processed: nothing is committed. */
const INSTEAD_FAULTS = ['status', 'redirect', 'business-error', 'rate-limited', 'unknown-order'] as const;
/** The request is processed as if nothing was wrong; what goes wrong is the answer. */
const AFTER_FAULTS = [
  'reset-after-commit',
  'hang',
  'slow',
  'truncate',
  'cut',
  'html',
  'huge',
  'drip',
  'wrong-charset',
  'answer-twice',
  'kill',
] as const;

export type BeforeFault = (typeof BEFORE_FAULTS)[number];
export type InsteadFault = (typeof INSTEAD_FAULTS)[number];
export type AfterFault = (typeof AFTER_FAULTS)[number];
export type FaultName = BeforeFault | InsteadFault | AfterFault;

const among =
  <T extends FaultName>(names: readonly T[]) =>
  (fault: FaultName): fault is T =>
    names.some((name) => name === fault);
export const isBefore = among(BEFORE_FAULTS);
export const isInstead = among(INSTEAD_FAULTS);
export const isAfter = among(AFTER_FAULTS);

/**
 * Body of `POST /_faults`.
 *
 * - `reset-before`, `hang-before`: the connection is reset, or left open and never read
 * - `down`: for `ms` every connection is reset unread; with vendor `all` nothing listens at all (connection refused)
 * - `status`: HTTP `status` (503) with `headers` and `body` (an HTML page)
 * - `redirect`: `status` (307) to `headers.location` (the same address)
 * - `business-error`, `rate-limited`, `unknown-order`: the document's own error; a text as `body` replaces its message, an
 *   object the whole reply
 * - `reset-after-commit`: processed, then the connection is reset; `hang`: processed, never answered
 * - `slow`: answered after `ms` (1000); `drip`: one byte every `ms` (1000)
 * - `truncate`: half the reply, complete as HTTP; `cut`: half of it, then the connection ends
 * - `html`: an HTML page (`body`) with `status` (200); `huge`: a reply of 64 MiB; `wrong-charset`: UTF-16 that says UTF-8
 * - `answer-twice`: two replies to one request
 * - `kill`: processed, then process `pid` gets SIGKILL, and nothing is answered
 */
export interface FaultSpec {
  readonly vendor: Destination | 'all';
  readonly fault: FaultName;
  /** requests it befalls; 1 */
  readonly times?: number;
  /** befalls only requests that hold this text in query or body */
  readonly match?: string;
  readonly ms?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly pid?: number;
}

/** Nothing listens any more: a matter of the listener, not of single requests. */
export const isOutage = ({ vendor, fault }: FaultSpec): boolean => vendor === 'all' && fault === 'down';

export const FAULT_SCHEMA = {
  type: 'object',
  required: ['vendor', 'fault'],
  additionalProperties: false,
  properties: {
    vendor: { enum: [...DESTINATIONS, 'all'] },
    fault: { enum: [...BEFORE_FAULTS, ...INSTEAD_FAULTS, ...AFTER_FAULTS] },
    times: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
    match: { type: 'string', minLength: 1 },
    ms: { type: 'integer', minimum: 0, maximum: 3_600_000 },
    status: { type: 'integer', minimum: 200, maximum: 599 },
    headers: {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9-]+$' },
      additionalProperties: { type: 'string', pattern: '^[\\t\\x20-\\x7e]*$' },
    },
    body: {},
    pid: { type: 'integer', minimum: 2 },
  },
  allOf: [
    { anyOf: [{ properties: { fault: { not: { const: 'kill' } } } }, { required: ['pid'] }] },
    { anyOf: [{ properties: { fault: { not: { const: 'down' } } } }, { required: ['ms'] }] },
  ],
} as const;
