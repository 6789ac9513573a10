import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Between a process and Redis: can fall silent on chosen connections, as a network does that loses packets without a word. */
export const startProxy = async (port: number, target: number) => {
  let silent: (name: string) => boolean = () => false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(target, '127.0.0.1');
    // as CLIENT SETNAME last said; '' before
    let name = '';
    // what was swallowed is never made up for: such a connection is of no use any more
    let dead = false;
    const passes = (): boolean => {
      dead ||= silent(name);
      return !dead;
    };
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        redis.destroy();
      });
    }
    client.on('data', (data) => {
      name = /setname\r\n\$\d+\r\n([^\r]+)/i.exec(data.toString('latin1'))?.[1] ?? name;
      if (passes()) redis.write(data);
    });
    redis.on('data', (data) => {
      if (passes()) client.write(data);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${port}`,
    /** from now on nothing passes on connections of such a name, in either direction, ever; also on those to come, until told otherwise */
    silence: (which: (name: string) => boolean) => {
      silent = which;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

export type RedisProxy = Awaited<ReturnType<typeof startProxy>>;
