import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf, plainAddress } from '../config/addresses.js';

export interface ConnectionLimits {
  /** connections at once */
  readonly total: number;
  /** of them, with requests under way, from one address */
  readonly perAddress: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = { total: 5000, perAddress: 2500 };

/**
 * Keeps the connections of a server within limits. Where all are taken, one on which no request is under way gives way to the new one:
 * the longest idle of the address that has most. So whoever opens many and does nothing shuts nobody out; who keeps many busy is
 * bounded by the share of one address.
 */
export function limitConnections(server: Server, { total, perAddress }: ConnectionLimits = CONNECTION_LIMITS): void {
  const addresses = new Map<Socket, string>();
  const counts = new Map<string, number>();
  /** the longest idle first */
  const idle = new Set<Socket>();

  const forget = (socket: Socket) => {
    const address = addresses.get(socket);
    if (address === undefined) return;
    addresses.delete(socket);
    idle.delete(socket);
    const left = (counts.get(address) ?? 1) - 1;
    if (left > 0) counts.set(address, left);
    else counts.delete(address);
  };

  /** undefined where every connection is busy */
  const longestIdle = (of?: string): Socket | undefined => {
    let chosen: Socket | undefined;
    let most = 0;
    for (const socket of idle) {
      const address = addresses.get(socket) ?? '';
      const count = counts.get(address) ?? 0;
      if ((of === undefined || address === of) && count > most) [chosen, most] = [socket, count];
    }
    return chosen;
  };

  const end = (socket: Socket) => {
    forget(socket);
    socket.destroy();
  };

  server.on('connection', (socket: Socket) => {
    const address = networkOf(plainAddress(socket.remoteAddress ?? ''));
    const crowded = (counts.get(address) ?? 0) >= perAddress;
    if (crowded || addresses.size >= total) {
      const leaving = longestIdle(crowded ? address : undefined);
      if (leaving === undefined) {
        socket.destroy();
        return;
      }
      end(leaving);
    }
    addresses.set(socket, address);
    counts.set(address, (counts.get(address) ?? 0) + 1);
    idle.add(socket);
    socket.once('close', () => forget(socket));
  });
  server.prependListener('request', (req, res) => {
    const { socket } = req;
    idle.delete(socket);
    res.once('close', () => {
      if (addresses.has(socket)) idle.add(socket);
    });
  });
}
