import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** What is known of a request on its way out. */
export interface SocketWatch {
  /**
   * May any byte of the request have left this machine? Node writes the request the moment its connection
   * stands (for https: the handshake is done), so from there on the answer is yes, whatever breaks afterwards.
   */
  mayBeSent(): boolean;
}

/**
 * Judges by the socket's own events instead of by error codes: ECONNRESET, for one, happens on both sides of
 * the line between "surely not processed" and "unknown" (DESIGN "Outcomes").
 */
export const watchSocket = (request: ClientRequest, secure: boolean): SocketWatch => {
  let standing = false;
  const connected = (): void => {
    standing = true;
  };
  const watch = (socket: Socket): void => {
    if (request.reusedSocket) connected();
    else socket.once(secure ? 'secureConnect' : 'connect', connected);
  };
  if (request.socket) watch(request.socket);
  else request.once('socket', watch);
  return { mayBeSent: () => standing };
};
