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
