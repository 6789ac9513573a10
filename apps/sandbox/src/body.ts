import { mediaType } from '@scm-relay/runtime';

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
