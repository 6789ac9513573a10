import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FrontProxy {
  readonly url: string;
  /** addresses that were asked for outside the base: the board forgot where it lives */
  readonly strays: string[];
  close(): void;
}

export interface ProxyOptions {
  /** what it serves the board under */
  readonly base: string;
  /** takes the base away from the path, or leaves it */
  readonly strips: boolean;
  /** headers it adds */
  readonly adds?: Readonly<Record<string, string>>;
}

/** A reverse proxy in front of a board, on a port of its own; it passes `Host` on as it came. */
export const startProxy = async (board: string, { base, strips, adds = {} }: ProxyOptions): Promise<FrontProxy> => {
  const strays: string[] = [];
  const server: Server = createServer((req, res) => {
    const url = req.url ?? '/';
    if (!url.startsWith(base)) {
      strays.push(url);
      res.writeHead(404).end();
      return;
    }
    const path = strips ? url.slice(base.length) || '/' : url;
    const headers = { ...req.headers, ...adds };
    const forward = request(new URL(path, board), { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    forward.on('error', () => res.destroy());
    req.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strays,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
