import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startRedis, type TestRedis } from './redis.js';
import { until } from './until.js';

/** A Redis that lets in nobody any more (`maxclients`): its only place is taken. */
export async function startFullRedis(): Promise<TestRedis> {
  const server = await startRedis(['--maxclients', '1']);
  const guest = await takeOnlyPlace(server.port);
  return {
    ...server,
    stop: async () => {
      guest.destroy();
      await server.stop();
    },
  };
}

/** The connection that asked whether the server is up may be there for a moment yet. */
const takeOnlyPlace = (port: number): Promise<Socket> =>
  until(
    async () => {
      const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
      const [answer] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      if (String(answer) === '+PONG\r\n') return socket;
      socket.destroy();
      throw new Error(`Redis answers: ${answer}`);
    },
    { what: 'the only place for a client' },
  );
