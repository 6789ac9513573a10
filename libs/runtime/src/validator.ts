import { type FieldError, FORMATS, type Static, type TSchema } from '@scm-relay/schemas';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';

/** Values read from a text longer than this get their first mistake only: naming half a million would stall the process. */
const FULL_LIST_LENGTH = 64 * 1024;

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** `length` is that of the text the value was read from. */
export type Validator<T> = (value: unknown, length: number) => Checked<T>;

/** For schemas of ours, which tests check: checking them against the meta-schema would double the time a process takes to start. */
export const createAjv = (options: Options = {}): Ajv =>
  new Ajv({ strict: true, formats: FORMATS, meta: false, validateSchema: false, ...options });

const VERBOSE: Options = { allowUnionTypes: true, verbose: true };

/**
 * Compiles a schema of `@scm-relay/schemas` once; what it returns is pure. The slower form that finds every mistake is compiled
 * with the first mistake that is made.
 */
export function compile<S extends TSchema>(schema: S): Validator<Static<S>> {
  const first = createAjv(VERBOSE).compile<Static<S>>(schema);
  let all: ValidateFunction | undefined;
  return (value, length) => {
    if (first(value)) return { ok: true, value };
    if (length > FULL_LIST_LENGTH) return { ok: false, errors: plainErrors(first.errors ?? []) };
    all ??= createAjv({ ...VERBOSE, allErrors: true }).compile(schema);
    all(value);
    return { ok: false, errors: plainErrors(all.errors ?? []) };
  };
}

/** More mistakes than this help nobody. */
const MAX_ERRORS = 20;
const MAX_EXAMINED = 200;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  'event-time': 'must be a real date and time, such as 2020-09-22 12:00:03',
  'well-formed': 'must be text without broken characters (half a surrogate pair)',
};

/** Ajv's errors in words an integrator understands, at most 20, without quoting what was sent. Ajv must run with `verbose`. */
function plainErrors(found: readonly ErrorObject[]): FieldError[] {
  const errors = found.slice(0, MAX_EXAMINED);
  const choices = new Set(errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath));
  const isMismatch = (error: ErrorObject) =>
    choices.has(error.instancePath) && ['type', 'const', 'anyOf'].includes(error.keyword);
  const plain = new Map<string, FieldError>();
  for (const error of errors) {
    const mistake = isMismatch(error)
      ? choiceError(error.instancePath, errors)
      : { pointer: pointerOf(error), message: messageOf(error) };
    if (mistake !== null) plain.set(`${mistake.pointer} ${mistake.message}`, mistake);
  }
  return [...plain.values()].slice(0, MAX_ERRORS);
}

/**
 * Of a choice ("text or null", "one package or a list") every alternative complains. Where one of them was meant, only its
 * own mistakes count; where none was, the mistake is the choice itself.
 */
function choiceError(path: string, errors: readonly ErrorObject[]): FieldError | null {
  const below = errors.filter(({ instancePath }) => instancePath === path || instancePath.startsWith(`${path}/`));
  const atPath = below.filter((error) => error.instancePath === path);
  const meant = below.some(
    (error) => error.instancePath !== path || !['type', 'const', 'anyOf'].includes(error.keyword),
  );
  if (meant) return null;
  // "" as an alternative stands for "not given": it is no example of what was meant
  const values = atPath
    .filter(({ keyword, params }) => keyword === 'const' && params.allowedValue !== '')
    .map(({ params }) => JSON.stringify(params.allowedValue));
  const types = atPath.filter(({ keyword }) => keyword === 'type').map(({ params }) => typeWords(params.type));
  const words = [...new Set(values.length > 0 ? values : types)];
  return { pointer: path, message: `must be ${words.join(' or ')}` };
}

const pointerOf = ({ keyword, instancePath, params }: ErrorObject): string => {
  const name: unknown = keyword === 'additionalProperties' ? params.additionalProperty : params.missingProperty;
  return name === undefined ? instancePath : `${instancePath}/${escapeToken(String(name).slice(0, LONGEST_NAME))}`;
};

/** Of a field that is not known: whoever sends it chose its name. */
const LONGEST_NAME = 200;

const escapeToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const typeWords = (type: unknown): string =>
  [type]
    .flat()
    .map((name) => TYPES[String(name)] ?? String(name))
    .join(' or ');

function messageOf({ keyword, params, parentSchema, message }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'type':
      return `must be ${typeWords(params.type)}`;
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} characters`;
    case 'maxLength':
      return `must have at most ${params.limit} characters`;
    case 'minItems':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} entries`;
    case 'maxItems':
      return `must have at most ${params.limit} entries`;
    case 'additionalProperties':
      return 'is not known here';
    case 'exclusiveMinimum':
      return `must be above ${params.limit}`;
    case 'minimum':
      return `must be at least ${params.limit}`;
    case 'maximum':
      return `must be at most ${params.limit}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'enum':
      return `must be one of ${[params.allowedValues].flat().join(', ')}`;
    case 'format':
      return FORMAT_WORDS[String(params.format)] ?? `must have the form ${params.format}`;
    case 'pattern':
      return `must be ${describe(parentSchema) ?? `text of the form ${params.pattern}`}`;
    default:
      return message ?? 'is not valid';
  }
}

const describe = (schema: unknown): string | null =>
  typeof schema === 'object' && schema !== null && 'description' in schema && typeof schema.description === 'string'
    ? schema.description
    : null;
