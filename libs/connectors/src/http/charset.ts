/** Vendors that name no charset, or a wrong one, mostly mean one of these. */
const FALLBACKS = ['utf-8', 'gb18030'];

const declaredCharset = (contentType: string | undefined): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];

const decodeAs = (bytes: Uint8Array, label: string): string | undefined => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * Text of a reply: by its declared charset, UTF-8 where none is declared, GB18030 where the bytes are neither.
 * `null` where no reading is free of errors: a verdict must not rest on guessed characters.
 */
export const decodeBody = (bytes: Uint8Array, contentType: string | undefined): string | null => {
  const declared = declaredCharset(contentType);
  for (const label of declared === undefined ? FALLBACKS : [declared, ...FALLBACKS]) {
    const text = decodeAs(bytes, label);
    if (text !== undefined) return text;
  }
  return null;
};

/** The same for showing only: what cannot be read becomes U+FFFD. */
export const decodeLoosely = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes);
