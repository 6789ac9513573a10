import { type FieldError, FORMATS } from '@scm-relay/schemas';
import { Ajv } from 'ajv';
import type { Static, TSchema } from 'typebox';
import { plainErrors } from './plain-errors.js';

/** Values read from a text longer than this get their first mistake only: naming half a million would stall the process. */
const FULL_LIST_LENGTH = 64 * 1024;

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** `length` is that of the text the value was read from. */
export type Validator<T> = (value: unknown, length: number) => Checked<T>;

/** Compiles a schema of `@scm-relay/schemas` once; what it returns is pure. */
export function compile<S extends TSchema>(schema: S): Validator<Static<S>> {
  const first = new Ajv({ strict: true, allowUnionTypes: true, verbose: true, formats: FORMATS }).compile<Static<S>>(
    schema,
  );
  const all = new Ajv({
    strict: true,
    allowUnionTypes: true,
    verbose: true,
    allErrors: true,
    formats: FORMATS,
  }).compile(schema);
  return (value, length) => {
    if (first(value)) return { ok: true, value };
    if (length > FULL_LIST_LENGTH) return { ok: false, errors: plainErrors(first.errors ?? []) };
    all(value);
    return { ok: false, errors: plainErrors(all.errors ?? []) };
  };
}
