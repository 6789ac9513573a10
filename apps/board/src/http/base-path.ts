import type { Request, RequestHandler, Response } from 'express';

/**
 * The path in front of all of ours, as a browser sees it: configured, or told by a trusted proxy. Inside this process every address
 * begins at the root; what goes out is put below the base here and in `withBase`.
 */

const PREFIX = /^(\/[\w.~-]+)+$/;

type Trusts = (address: string | undefined, hop: number) => boolean;

/** `X-Forwarded-Prefix`, believed of nobody but a trusted proxy (Express's own setting). */
const forwarded = (req: Request): string => {
  const trusts: Trusts | undefined = req.app.get('trust proxy fn');
  const given = String(req.headers['x-forwarded-prefix'] ?? '')
    .split(',', 1)[0]
    ?.trim()
    .replace(/\/$/, '');
  return given && PREFIX.test(given) && trusts?.(req.socket.remoteAddress, 0) ? given : '';
};

/** A proxy may leave the base in the address, or take it away. */
const withoutBase = (url: string, base: string): string => {
  if (!url.startsWith(base) || !/^([/?]|$)/.test(url.slice(base.length))) return url;
  const rest = url.slice(base.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
};

const isOwn = (url: string): boolean => url.startsWith('/') && !url.startsWith('//');

/** Redirects and cookies of an answer belong below the base; a `__Host-` cookie has to stay at the root. */
const answerBelow = (res: Response, base: string): void => {
  const location = res.location.bind(res);
  res.location = (url: string) => location(isOwn(url) ? `${base}${url}` : url);
  const setHeader = res.setHeader.bind(res);
  const below = (cookie: string): string =>
    cookie.startsWith('__Host-') ? cookie : cookie.replace(/(;\s*Path=)\/(?=;|$)/i, `$1${base}`);
  res.setHeader = (name, value) => {
    if (name.toLowerCase() !== 'set-cookie' || typeof value === 'number') return setHeader(name, value);
    return setHeader(name, typeof value === 'string' ? below(value) : value.map(below));
  };
};

export const basePath =
  (configured: string): RequestHandler =>
  (req, res, next) => {
    const base = configured || forwarded(req);
    if (base !== '') {
      req.url = withoutBase(req.url, base);
      req.originalUrl = req.url;
      answerBelow(res, base);
    }
    // templates of Bull Board read it there
    res.locals.base = base;
    next();
  };

export const baseOf = (res: Response): string => String(res.locals.base ?? '');

/** An address of ours as a browser has to ask for it; one of another site stays as it is. */
export const below = (res: Response, url: string): string => (isOwn(url) ? `${baseOf(res)}${url}` : url);

/** A page whose addresses lie below the base. Text of others cannot hold these: its quotation marks are escaped. */
export const withBase = (page: string, base: string): string =>
  base === ''
    ? page
    : page.replace(/( (?:href|action|src|data-live|data-charts|data-counts)=")\/(?!\/)/g, `$1${base}/`);
