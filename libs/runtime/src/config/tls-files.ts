import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Mistake } from './error.js';
import type { RedisConfig } from './types.js';

interface Files {
  readonly REDIS_TLS_CA_FILE: string | undefined;
  readonly REDIS_TLS_CERT_FILE: string | undefined;
  readonly REDIS_TLS_KEY_FILE: string | undefined;
}

/** The PEM texts that the `REDIS_TLS_*_FILE` variables name; undefined where none is set. Mistakes are added to the list. */
export function readTlsFiles(files: Files, mistakes: Mistake[]): RedisConfig['tls'] {
  const certificate = (text: string) => new X509Certificate(text);
  const ca = readPem('REDIS_TLS_CA_FILE', files, 'certificates', certificate, mistakes);
  const cert = readPem('REDIS_TLS_CERT_FILE', files, 'a certificate', certificate, mistakes);
  const key = readPem('REDIS_TLS_KEY_FILE', files, 'a private key without passphrase', createPrivateKey, mistakes);
  const alone = (name: keyof Files, other: keyof Files) => {
    if (files[name] === undefined || files[other] !== undefined) return;
    mistakes.push({ name: other, wrong: `is not set though ${name} is`, accepted: 'certificate and key together' });
  };
  alone('REDIS_TLS_CERT_FILE', 'REDIS_TLS_KEY_FILE');
  alone('REDIS_TLS_KEY_FILE', 'REDIS_TLS_CERT_FILE');
  const read = { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
  return Object.keys(read).length > 0 ? read : undefined;
}

function readPem(
  name: keyof Files,
  files: Files,
  what: string,
  check: (text: string) => unknown,
  mistakes: Mistake[],
): string | undefined {
  const file = files[name];
  if (file === undefined) return undefined;
  const accepted = `a file with ${what} in PEM`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    mistakes.push({ name, wrong: `the file cannot be read (${code})`, accepted });
    return undefined;
  }
  try {
    check(text);
    return text;
  } catch {
    mistakes.push({ name, wrong: `the file holds not ${what}`, accepted });
    return undefined;
  }
}
