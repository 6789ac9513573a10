import type { Request } from 'express';

const ORIGIN = 'http://board';

/**
 * The target of a request as a URL of ours, whatever was sent: of an absolute one only path and query are taken, and no path begins with
 * two slashes or holds backslashes, which a browser would take for another host when it follows a link.
 */
export function ownUrl(target: string): URL {
  const local = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  const at = local.indexOf('?');
  const url = new URL(ORIGIN);
  const set = (path: string) => {
    url.pathname = path.replace(/[\\/]+/g, '/');
  };
  set(at < 0 ? local : local.slice(0, at));
  // `/a/..//x` becomes `//x` only now
  set(url.pathname);
  url.search = at < 0 ? '' : local.slice(at);
  return url;
}

/** Where to go after the log-in: a path of ours, never another site (`//host`, `/\host`). */
export const safePath = (to: string | null): string => {
  if (to === null || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to)) return '/';
  const { pathname, search } = ownUrl(to);
  return pathname === '/login' || pathname.startsWith('/login/') ? '/' : `${pathname}${search}`;
};

const isApi = (path: string): boolean => /^\/(queues\/)?api(\/|$)/.test(path);

/** Whether a person looks at the answer: a page, not an API, and not a client that asks for JSON alone. */
export const wantsPage = (req: Request): boolean => {
  const path = req.originalUrl.split('?', 1)[0] ?? '';
  return !isApi(path) && req.accepts(['html', 'json']) !== 'json';
};
