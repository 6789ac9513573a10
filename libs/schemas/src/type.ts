import type TypeBox from 'typebox';
import type { TEnum, TSchemaOptions } from 'typebox';

export type { Static, TSchema } from 'typebox';

// Schemas are declared with TypeBox's types and made here. Its own builders make the same plain JSON Schema (type.test.ts compares
// them) out of seven hundred modules, which took a fifth of every process's start.

type Schema = object;
const OPTIONAL = Symbol('optional');

const isOptional = (schema: Schema): boolean => OPTIONAL in schema;

const of =
  (type: string) =>
  (options: Schema = {}): Schema => ({ type, ...options });

const literal = (value: string | number | boolean, options: Schema = {}): Schema => ({
  type: typeof value,
  const: value,
  ...options,
});

const optional = (schema: Schema): Schema => Object.defineProperty({ ...schema }, OPTIONAL, { value: true });

const object = (properties: Readonly<Record<string, Schema>>, options: Schema = {}): Schema => {
  const required = Object.keys(properties).filter((name) => !isOptional(properties[name] ?? {}));
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, ...options };
};

const tuple = (items: readonly Schema[], options: Schema = {}): Schema => ({
  type: 'array',
  additionalItems: false,
  items,
  minItems: items.length,
  ...options,
});

const builders = {
  String: of('string'),
  Number: of('number'),
  Integer: of('integer'),
  Boolean: of('boolean'),
  Null: of('null'),
  Unknown: (options: Schema = {}): Schema => ({ ...options }),
  Literal: literal,
  Enum: (values: readonly string[], options: Schema = {}): Schema => ({ enum: values, ...options }),
  Array: (items: Schema, options: Schema = {}): Schema => ({ type: 'array', items, ...options }),
  Tuple: tuple,
  Union: (anyOf: readonly Schema[], options: Schema = {}): Schema => ({ anyOf, ...options }),
  Object: object,
  Optional: optional,
};

type Builders = Omit<Pick<typeof TypeBox, keyof typeof builders>, 'Enum'> & {
  // TypeBox's takes TypeScript's enums as well
  Enum<Values extends string[]>(values: readonly [...Values], options?: TSchemaOptions): TEnum<Values>;
};

// checked boundary: that each makes what TypeBox's makes is what type.test.ts shows
const made: unknown = builders;

/** What of TypeBox's `Type` these schemas need. */
export const Type = made as Builders;
