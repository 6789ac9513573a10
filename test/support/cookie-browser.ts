import { createServer, type RequestListener, type Server } from 'node:http';

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CookieBrowser {
  go(
    url: string,
    init?: Asked,
  ): Promise<{
    readonly status: number;
    readonly text: string;
    /** where it redirects to */
    readonly to: string | null;
    readonly headers: Headers;
  }>;
  /** the cookies of a host by name */
  jar(host: string): ReadonlyMap<string, string>;
}

/** Cookies by host, as a browser keeps them; SameSite left aside. */
export const createCookieBrowser = (): CookieBrowser => {
  const jars = new Map<string, Map<string, string>>();
  const go: CookieBrowser['go'] = async (url, init = {}) => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const type = init.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...type, accept: 'text/html', cookie, ...init.headers },
    });
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      if (value === '' || /max-age=0/i.test(each)) jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      text: await response.text(),
      to: location && new URL(location, url).href,
      headers: response.headers,
    };
  };
  return { go, jar: (host) => jars.get(host) ?? new Map<string, string>() };
};

export const serve = async (port: number, listener: RequestListener): Promise<Server> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
};
