import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

/** An HTTP server of the test's own on a free port of loopback; `close` cuts what is under way. */
export const startServer = async (
  listener: RequestListener,
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
