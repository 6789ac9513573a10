import { compile } from '@scm-relay/runtime';
import type { Static, TSchema } from '@scm-relay/schemas';
import { expect } from 'chai';

/** The value, if the contract as libs/schemas has it lets it pass. */
export const fits = <T extends TSchema>(schema: T, value: unknown): Static<T> => {
  const checked = compile(schema)(value, 0);
  if (!checked.ok) expect.fail(JSON.stringify(checked.errors));
  return checked.value;
};
