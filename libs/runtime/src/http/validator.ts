import { type FieldError, FORMATS, type Static, type TSchema } from '@scm-relay/schemas';
import { Ajv, type ValidateFunction } from 'ajv';
import { plainErrors } from './plain-errors.js';

/** Values read from a text longer than this get their first mistake only: naming half a million would stall the process. */
const FULL_LIST_LENGTH = 64 * 1024;

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** `length` is that of the text the value was read from. */
export type Validator<T> = (value: unknown, length: number) => Checked<T>;

/** The schemas are ours and tested: checking them against the meta-schema would double the time a process takes to start. */
const OPTIONS = {
  strict: true,
  allowUnionTypes: true,
  verbose: true,
  formats: FORMATS,
  meta: false,
  validateSchema: false,
} as const;

/**
 * Compiles a schema of `@scm-relay/schemas` once; what it returns is pure. The slower form that finds every mistake is compiled
 * with the first mistake that is made.
 */
export function compile<S extends TSchema>(schema: S): Validator<Static<S>> {
  const first = new Ajv(OPTIONS).compile<Static<S>>(schema);
  let all: ValidateFunction | undefined;
  return (value, length) => {
    if (first(value)) return { ok: true, value };
    if (length > FULL_LIST_LENGTH) return { ok: false, errors: plainErrors(first.errors ?? []) };
    all ??= new Ajv({ ...OPTIONS, allErrors: true }).compile(schema);
    all(value);
    return { ok: false, errors: plainErrors(all.errors ?? []) };
  };
}
