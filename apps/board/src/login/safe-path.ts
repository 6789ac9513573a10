import { ownUrl } from '../http/own-url.js';

/** Where to go after the log-in: a path of ours, never another site (`//host`, `/\host`). */
export const safePath = (to: string | null): string => {
  if (to === null || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to)) return '/';
  const { pathname, search } = ownUrl(to);
  return pathname === '/login' || pathname.startsWith('/login/') ? '/' : `${pathname}${search}`;
};
