import { mediaType } from '@scm-relay/runtime';
import { Ajv, type ErrorObject, type SchemaObject } from 'ajv';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Is the header one of `types`, in UTF-8 (the only encoding any of the documents shows)? */
export function isUtf8(header: string, ...types: readonly string[]): boolean {
  const given = mediaType(header);
  if (given === null || !types.includes(given.type)) return false;
  return given.charset === null || given.charset === 'utf-8' || given.charset === 'utf8';
}

/** The text of `raw`, or undefined where it is not UTF-8. */
export function decode(raw: Buffer): string | undefined {
  try {
    return utf8.decode(raw);
  } catch {
    return undefined;
  }
}

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

export function parseJson(text: string | undefined): Parsed {
  if (text === undefined) return { ok: false };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

export interface Mistake {
  /** JSON pointer, "" for the whole value */
  readonly pointer: string;
  readonly message: string;
  /** it is only too long: some vendors word this differently */
  readonly tooLong: boolean;
}
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  /** `mistake` is the one a vendor tells */
  | { readonly ok: false; readonly mistake: Mistake; readonly mistakes: readonly Mistake[] };

/**
 * Compiles a schema written from a document. The schemas of the stand-ins are their own: what the connectors send is
 * measured against the document, not against what the connectors believe it says. Lengths count characters.
 */
export function checker<T>(schema: SchemaObject): (value: unknown) => Checked<T> {
  const validate = ajv.compile<T>(schema);
  return (value) => {
    if (validate(value)) return { ok: true, value };
    const mistakes = (validate.errors ?? []).map(toMistake);
    return { ok: false, mistake: worst(mistakes), mistakes };
  };
}

function toMistake({ instancePath, keyword, message = 'is not valid', params }: ErrorObject): Mistake {
  const accepted = keyword === 'enum' ? `: ${String(params.allowedValues).replaceAll(',', ', ')}` : '';
  const extra = keyword === 'additionalProperties' ? `: ${params.additionalProperty}` : '';
  return { pointer: instancePath, message: `${message}${accepted}${extra}`, tooLong: keyword === 'maxLength' };
}

const depth = ({ pointer }: Mistake): number => pointer.split('/').length;

/**
 * A wrong type or a missing field is told before a length; and of alternatives the one that got deepest is what the
 * sender meant.
 */
function worst(mistakes: readonly Mistake[]): Mistake {
  const wrong = mistakes.filter(({ tooLong }) => !tooLong);
  const [first = { pointer: '', message: 'is not valid', tooLong: false }, ...rest] =
    wrong.length > 0 ? wrong : mistakes;
  return rest.reduce((deepest, mistake) => (depth(mistake) > depth(deepest) ? mistake : deepest), first);
}

export const describe = ({ pointer, message }: Mistake): string => `${pointer === '' ? '/' : pointer} ${message}`;
