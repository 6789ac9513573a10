import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate for loopback that is its own authority, made by openssl; null where there is no openssl, which CI installs. */
export const makeCertificate = async (folder: string): Promise<Certificate | null> => {
  const [cert, key] = [join(folder, 'cert'), join(folder, 'key')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', '2'];
  try {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
    await promisify(execFile)('openssl', [...request, ...subject]);
    return { cert, key };
  } catch (error) {
    if (process.env.CI) throw error;
    return null;
  }
};
