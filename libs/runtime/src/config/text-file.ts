import { readFileSync } from 'node:fs';

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a file of settings, without a byte-order mark. Throws where it is not UTF-8: read all the same, a file in GBK or
 * UTF-16 would name other stores, and hold another secret, than who wrote it sees.
 */
export const readText = (file: string): string => UTF_8.decode(readFileSync(file));

/** What a mistake says of a file of which `readText` threw this. */
export function whyUnread(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'the file is not UTF-8' : `the file cannot be read (${code})`;
}
