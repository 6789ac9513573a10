import { connect, type Socket } from 'node:net';
import { clock, percentile } from '../stats.js';
import type { PingOrder, PingReport } from './messages.js';

// A process of its own, with a connection of its own: a PING every millisecond, unless the one before is still unanswered.

const EVERY_MS = 1;
/** A timer that comes later than this says that this process was not run: that time is not Redis's. */
const LATE_MS = 3;

const watch = (socket: Socket) => {
  const answers: number[] = [];
  let longestSeen = 0;
  let waiting = false;
  let sentAt = 0;
  let notRun = 0;
  let lastTick = clock();
  const timer = setInterval(() => {
    const now = clock();
    const late = now - lastTick - EVERY_MS;
    lastTick = now;
    if (waiting) {
      if (late > LATE_MS) notRun += late;
      return;
    }
    waiting = true;
    notRun = 0;
    sentAt = clock();
    socket.write('PING\r\n');
  }, EVERY_MS);
  socket.on('data', () => {
    waiting = false;
    const seen = clock() - sentAt;
    longestSeen = Math.max(longestSeen, seen);
    answers.push(Math.max(0, seen - notRun));
  });
  return (): PingReport => {
    clearInterval(timer);
    socket.destroy();
    return {
      pings: answers.length,
      p50: percentile(answers, 0.5),
      p999: percentile(answers, 0.999),
      longest: percentile(answers, 1),
      longestSeen,
    };
  };
};

let stop: (() => PingReport) | null = null;

process.on('message', (order: PingOrder) => {
  if (order.what === 'stop') {
    process.send?.(stop?.() ?? null);
    return;
  }
  const socket = connect(order.port, '127.0.0.1', () => {
    socket.setNoDelay(true);
    stop = watch(socket);
    process.send?.('started');
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
