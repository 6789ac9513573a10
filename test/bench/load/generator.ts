import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { clock, percentile } from '../stats.js';
import { bodyOf } from './bodies.js';
import type { LoadOrder, LoadReport } from './messages.js';

// A process of its own. It writes raw HTTP/1.1, for it must cost less than the slowest server it measures: on a machine with
// few cores a generator that parses headers takes from both sides what it should leave to them.

const END_OF_HEAD = '\r\n\r\n';

const requestFor = (n: number, url: URL, posted: LoadOrder['posted']): string => {
  const body = bodyOf(n, posted);
  return `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

/**
 * What a run of fixed length does not count: the servers are asked for all connections in the same moment, which takes them tens of
 * milliseconds and would be the slowest hundredth of a short run.
 */
const LEAD_MS = 300;

/** Calls back with the status of each whole answer on this connection. */
const onAnswers = (socket: Socket, answered: (status: number) => void): void => {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    for (;;) {
      const head = text.indexOf(END_OF_HEAD);
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
      const end = head + END_OF_HEAD.length + length;
      if (text.length < end) return;
      const status = Number(text.slice(9, 12));
      text = text.slice(end);
      answered(status);
    }
  });
};

const run = async (order: LoadOrder): Promise<LoadReport> => {
  const url = new URL(order.url);
  const latencies: number[] = [];
  const answeredAt: number[] = [];
  const failed: Record<number, number> = {};
  const last = order.first + (order.events ?? Number.POSITIVE_INFINITY);
  let next = order.first;
  const startedAt = clock() + (order.ms === undefined ? 0 : LEAD_MS);
  const deadline = startedAt + (order.ms ?? Number.POSITIVE_INFINITY);
  let answered = 0;

  const connection = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(url.port), url.hostname);
      socket.setNoDelay(true);
      let sentAt = 0;
      let sent = 0;
      let open = true;
      const send = () => {
        if (next >= last || clock() >= deadline) {
          open = false;
          socket.end(resolve);
          return;
        }
        sentAt = clock();
        sent = next++;
        socket.write(requestFor(sent, url, order.posted));
      };
      onAnswers(socket, (status) => {
        const now = clock();
        if (status >= 200 && status < 300) {
          answered += 1;
          if (now >= startedAt) latencies.push(now - sentAt);
        } else failed[status] = (failed[status] ?? 0) + 1;
        if (order.everyMs === undefined) return send();
        answeredAt[sent - order.first] = now;
        pause(order.everyMs).then(send);
      });
      socket.once('connect', send);
      socket.on('error', () => {
        failed[0] = (failed[0] ?? 0) + 1;
      });
      socket.once('close', () => {
        if (open) failed[0] = (failed[0] ?? 0) + 1;
        resolve();
      });
    });

  await Promise.all(Array.from({ length: order.connections }, connection));
  const seconds = (clock() - startedAt) / 1000;
  return {
    events: answered,
    seconds,
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    failed,
    startedAt,
    answeredAt,
  };
};

process.on('message', (order: LoadOrder) => {
  run(order).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
