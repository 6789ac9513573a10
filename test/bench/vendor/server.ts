import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { clock } from '../stats.js';
import type { VendorOrder, VendorReport } from './vendor.js';

// A process of its own: the smallest vendor there can be. It reads the whole request and says "success" in the words of
// specs/push-orders-and-returns.md, or of specs/wdt-smart-refund.md where it is called as WDT.

const DONE = Buffer.from('{"flag":"success","code":"0","message":""}');
const REJECTED = Buffer.from('{"flag":"error","code":"1","message":"no such order"}');
/** WDT's calls name their method in the query. */
const WDT_CALL = 'method=';
const WDT_DONE = Buffer.from('{"status":0,"message":"","data":{"stockin_id":1,"type":1}}');
const MOST_TIDS = 2000;
/** Whoever waits for more is told what there is once nothing has come for so long. */
const QUIET_MS = 60_000;

let delayMs = 0;
let reject = false;
let at: number[] = [];
let tids: string[] = [];
let wanted = Number.POSITIVE_INFINITY;
let quiet: NodeJS.Timeout | undefined;

const report = (): VendorReport => ({ at: Float64Array.from(at), tids });

const forgetWaiting = (): void => {
  wanted = Number.POSITIVE_INFINITY;
  clearTimeout(quiet);
  quiet = undefined;
};

/** Tells whoever waits what was received, and forgets that they wait. */
const tell = (): void => {
  forgetWaiting();
  process.send?.(report());
};

const received = (body: string): void => {
  at.push(clock());
  if (tids.length < MOST_TIDS) tids.push(/"tid":"([^"]*)"/.exec(body)?.[1] ?? '');
  quiet?.refresh();
  if (at.length >= wanted) tell();
};

// A connection is never closed for being idle: the rivals do not expect that, and others' rounds may take long.
const server = createServer({ keepAliveTimeout: 0 }, (req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', async () => {
    received(Buffer.concat(chunks).toString('utf8'));
    if (delayMs > 0) await pause(delayMs);
    const answer = req.url?.includes(WDT_CALL) ? WDT_DONE : reject ? REJECTED : DONE;
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
  });
});

process.on('message', (order: VendorOrder) => {
  if (order.what === 'reset') {
    delayMs = order.delayMs;
    reject = order.reject;
    at = [];
    tids = [];
    // nobody waits any more, though a row that failed may have
    forgetWaiting();
    process.send?.(report());
  } else if (order.what === 'wait' && at.length < order.count) {
    wanted = order.count;
    quiet = setTimeout(tell, QUIET_MS);
  } else {
    process.send?.(report());
  }
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
