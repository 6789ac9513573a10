import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { clock } from '../stats.js';
import type { VendorOrder, VendorReport } from './messages.js';

// A process of its own: the smallest vendor there can be. It reads the whole request and says "success" in the words of
// specs/push-orders-and-returns.md.

const ANSWER = Buffer.from('{"flag":"success","code":"0","message":""}');
const HEAD = { 'content-type': 'application/json', 'content-length': ANSWER.length };
const MOST_TIDS = 2000;

let delayMs = 0;
let at: number[] = [];
let tids: string[] = [];
let wanted = Number.POSITIVE_INFINITY;

const report = (): VendorReport => ({ at: Float64Array.from(at), tids });

const received = (body: string): void => {
  at.push(clock());
  if (tids.length < MOST_TIDS) tids.push(/"tid":"([^"]*)"/.exec(body)?.[1] ?? '');
  if (at.length >= wanted) {
    wanted = Number.POSITIVE_INFINITY;
    process.send?.(report());
  }
};

const server = createServer({ keepAliveTimeout: 60_000 }, (req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', async () => {
    received(Buffer.concat(chunks).toString('utf8'));
    if (delayMs > 0) await pause(delayMs);
    res.writeHead(200, HEAD).end(ANSWER);
  });
});

process.on('message', (order: VendorOrder) => {
  if (order.what === 'reset') {
    delayMs = order.delayMs;
    at = [];
    tids = [];
    process.send?.(report());
  } else if (order.what === 'wait' && at.length < order.count) {
    wanted = order.count;
  } else {
    process.send?.(report());
  }
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
