import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './connect.js';

/**
 * Lets all commands of one turn of the event loop leave in one write: the socket is corked at its first command of a turn and
 * uncorked in `setImmediate`. Otherwise ioredis makes one write of each command, and the server reads and answers each by itself:
 * fewer system calls on both sides, measured -20 % of Redis time once commands share a turn. A command that has its turn to
 * itself gains nothing and waits only for the end of that turn.
 */
export function corkWrites(client: RedisClient): void {
  if (client instanceof Cluster) client.on('+node', corkNode);
  else corkNode(client);
}

/** Not the socket is wrapped but what writes to it: a reconnect brings a new socket, the client stays. */
function corkNode(client: Redis): void {
  const send = client.sendCommand.bind(client);
  let corked: Redis['stream'] | null = null;
  client.sendCommand = (command, stream) => {
    // before it is ready there is no socket or only the handshake on it
    if (client.status === 'ready' && client.stream !== corked) {
      const socket = client.stream;
      corked = socket;
      socket.cork();
      setImmediate(() => {
        if (corked === socket) corked = null;
        socket.uncork();
      });
    }
    return send(command, stream);
  };
}
