import type { IncomingMessage } from 'node:http';

/** What a browser takes only from the host itself, over TLS, for the whole host: no neighbour can plant it. */
const SECURE_PREFIX = '__Host-';

/** A secret of ours among the request's cookies, under its name for TLS or for plain HTTP; null where there is none. */
export function readCookie(req: IncomingMessage, name: string): string | null {
  const header = req.headers.cookie ?? '';
  for (const each of [`${SECURE_PREFIX}${name}`, name]) {
    const [, value] = new RegExp(`(?:^|;)\\s*${each}=([\\w-]{20,100})(?:;|$)`).exec(header) ?? [];
    if (value !== undefined) return value;
  }
  return null;
}

export interface CookieOptions {
  readonly secure: boolean;
  /** seconds; absent: until the browser is closed */
  readonly maxAge?: number;
  /** `Lax` where the browser comes back from another site */
  readonly sameSite?: 'Strict' | 'Lax';
}

/** A `Set-Cookie` value that no script and no other site gets. */
export const setCookie = (
  name: string,
  value: string,
  { secure, maxAge, sameSite = 'Strict' }: CookieOptions,
): string =>
  [
    `${secure ? SECURE_PREFIX : ''}${name}=${value}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(secure ? ['Secure'] : []),
  ].join('; ');

/** Takes a cookie away, under both of its names. */
export const dropCookie = (name: string, secure: boolean): string[] => [
  setCookie(name, '', { secure: false, maxAge: 0 }),
  ...(secure ? [setCookie(name, '', { secure: true, maxAge: 0 })] : []),
];
