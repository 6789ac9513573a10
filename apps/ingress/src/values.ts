import type { FieldError } from '@scm-relay/schemas';

/**
 * Readers for bodies of specs/push-orders-and-returns.md, whose tables and samples disagree on types: numbers come as text
 * and text as numbers, single entries stand where lists are named. Each adds what is wrong to `errors`.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const UNPAIRED = /\p{Surrogate}/u;

/** Text or a number as text; null where it is missing, null or "". */
export function looseText(
  source: JsonObject,
  name: string,
  at: string,
  errors: FieldError[],
  { required = false, max }: { required?: boolean; max: number },
): string | null {
  const value = Object.hasOwn(source, name) ? source[name] : undefined;
  const pointer = `${at}/${name}`;
  const fail = (message: string): null => {
    errors.push({ pointer, message });
    return null;
  };
  if (value === undefined || value === null || value === '') return required ? fail('is required') : null;
  if (typeof value !== 'string' && typeof value !== 'number') return fail('must be text or a number');
  const text = String(value);
  if (UNPAIRED.test(text)) return fail('must be text without broken characters (half a surrogate pair)');
  if ([...text].length > max) return fail(`must have at most ${max} characters`);
  return text;
}

/** An object, a list of objects or nothing, as a list with the pointer of each entry. */
export function looseList(
  source: JsonObject,
  name: string,
  at: string,
  errors: FieldError[],
): { readonly entry: JsonObject; readonly at: string }[] {
  const value = Object.hasOwn(source, name) ? source[name] : undefined;
  const pointer = `${at}/${name}`;
  if (value === undefined || value === null || value === '') return [];
  if (isObject(value)) return [{ entry: value, at: pointer }];
  if (!Array.isArray(value)) {
    errors.push({ pointer, message: 'must be an object, a list of objects or null' });
    return [];
  }
  return value.flatMap((entry: unknown, i) => {
    if (isObject(entry)) return [{ entry, at: `${pointer}/${i}` }];
    errors.push({ pointer: `${pointer}/${i}`, message: 'must be an object' });
    return [];
  });
}

/** The fields that hold something: null, "" and undefined all mean "not given" (CONTRACT §3.2, specs/scm-callbacks.md). */
export function given<K extends string>(
  fields: Readonly<Record<K, string | null | undefined>>,
): { readonly [P in K]?: string } {
  const present: { [P in K]?: string } = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && value !== null && value !== '') present[name] = value;
  }
  return present;
}
