import { FORMATS } from '@scm-relay/schemas';
import { Ajv, type ValidateFunction } from 'ajv';
import type { MappingResult } from '../connector.js';

const ajv = new Ajv({ strict: true, formats: FORMATS });

/** A type guard by schema, compiled once; `T` is the schema's own static type. */
export const checker = <T>(schema: object): ValidateFunction<T> => ajv.compile<T>(schema);

/** No request can be made; `pointer` (RFC 6901) starts at the mapping input: `/event/…`, `/notice/…`, `/request/…`. */
export const unmappable = (pointer: string, why: string): MappingResult => ({
  ok: false,
  reason: 'unmappable',
  detail: `${pointer}: ${why}`,
});

/** A finished request leaves its mapper only through its vendor's schema. */
export const mapped = <T>(
  check: ValidateFunction<T>,
  request: Readonly<Record<string, unknown>> | readonly unknown[],
): MappingResult => {
  if (check(request)) return { ok: true, request };
  const error = check.errors?.[0];
  return unmappable(`/request${error?.instancePath ?? ''}`, error?.message ?? 'is not what the vendor takes');
};
