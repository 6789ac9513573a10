import { FIELD_WORDS } from './field-words.js';
import type { Words } from './words.js';

/** JSON Schema as OpenAPI 3.1 takes it: plain JSON. */
export type JsonSchema = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Formats that only our validator knows: what they demand is said in words where it matters. */
const OURS = new Set(['event-time', 'well-formed']);

/**
 * A schema of this package as plain JSON, its fields described by their names (`field-words.ts`). `described: false` leaves
 * that out, for documents whose names mean something else.
 */
export const jsonSchema = (
  schema: object,
  say: (words: Words) => string,
  { described = true }: { readonly described?: boolean } = {},
): JsonSchema => {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isObject(value)) return value;
    const made: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(value)) {
      if (name === 'format' && OURS.has(String(part))) continue;
      made[name] = name === 'properties' && isObject(part) ? properties(part) : walk(part);
    }
    return made;
  };
  const properties = (fields: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const meaning = described ? FIELD_WORDS[name] : undefined;
        const plain = walk(field);
        return [name, meaning && isObject(plain) ? { description: say(meaning), ...plain } : plain];
      }),
    );
  const made = walk(JSON.parse(JSON.stringify(schema)));
  return isObject(made) ? made : {};
};
