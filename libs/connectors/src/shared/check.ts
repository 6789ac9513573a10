import { createAjv } from '@scm-relay/runtime';
import type { Notice, NoticeLine } from '@scm-relay/schemas';
import type { ValidateFunction } from 'ajv';
import type { MappingResult } from '../connector.js';

const ajv = createAjv();

/** A check by schema; `errors` tells what was wrong with the last value. */
export interface Check<T> {
  (value: unknown): value is T;
  readonly errors?: ValidateFunction['errors'];
}

/** The schema that a request passed: nothing changes a request, so that one which was mapped here is not checked again when it is sent. */
const passed = new WeakMap<object, object>();

/**
 * A type guard by schema; `T` is the schema's own static type. Compiled with its first use: a process that never meets a vendor
 * does not pay for it at its start.
 */
export const checker = <T>(schema: object): Check<T> => {
  let compiled: ValidateFunction<T> | undefined;
  const check = (value: unknown): value is T => {
    const known = typeof value === 'object' && value !== null ? value : undefined;
    if (known && passed.get(known) === schema) return true;
    compiled ??= ajv.compile<T>(schema);
    const right = compiled(value);
    if (right && known) passed.set(known, schema);
    return right;
  };
  return Object.defineProperty(check, 'errors', { get: () => compiled?.errors });
};

/** No request can be made; `pointer` (RFC 6901) starts at the mapping input: `/event/…`, `/notice/…`, `/request/…`. */
export const unmappable = (pointer: string, why: string): MappingResult => ({
  ok: false,
  reason: 'unmappable',
  detail: `${pointer}: ${why}`,
});

/** A finished request leaves its mapper only through its vendor's schema. */
export const mapped = <T>(
  check: Check<T>,
  request: Readonly<Record<string, unknown>> | readonly unknown[],
): MappingResult => {
  if (check(request)) return { ok: true, request };
  const error = check.errors?.[0];
  return unmappable(`/request${error?.instancePath ?? ''}`, error?.message ?? 'is not what the vendor takes');
};

/** JSON pointer to a line of the notice, for what is missing in it. */
export const lineRef = (notice: Notice, line: NoticeLine): string =>
  `/notice/lines/${notice.lines.findIndex(({ lineId }) => lineId === line.lineId)}`;
