import { connect, type Socket } from 'node:net';

const PIPELINED = 12;

/**
 * Many senders on raw connections, each with several requests at once and at once again when they are answered: dearer for the server
 * than for us. `stop` resolves with how often each status, and each detail named in `details`, was answered.
 */
export const startFlood = (
  url: string,
  path: string,
  body: string,
  connections: number,
  details: readonly RegExp[],
) => {
  const port = Number(new URL(url).port);
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const round = (head + body).repeat(PIPELINED);
  const answers: Record<string, number> = {};
  const count = (name: string, n: number): void => {
    if (n > 0) answers[name] = (answers[name] ?? 0) + n;
  };
  let going = true;
  const sockets: Socket[] = Array.from({ length: connections }, () => {
    const socket = connect(port, '127.0.0.1');
    let owed = PIPELINED;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      const found = text.match(/HTTP\/1\.1 \d{3}/g) ?? [];
      for (const each of found) count(each.slice(-3), 1);
      for (const detail of details) count(detail.source, text.match(new RegExp(detail, 'g'))?.length ?? 0);
      owed -= found.length;
      if (owed > 0 || !going) return;
      owed = PIPELINED;
      socket.write(round);
    });
    socket.write(round);
    return socket;
  });
  return {
    stop: async (): Promise<Readonly<Record<string, number>>> => {
      going = false;
      for (const socket of sockets) socket.destroy();
      return answers;
    },
  };
};
