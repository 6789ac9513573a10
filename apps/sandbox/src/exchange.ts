import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '@scm-relay/runtime';
import { AFTER, reset, send } from './faults/after.js';
import { type FaultSpec, isAfter, isBefore, isInstead } from './faults/fault.js';
import { insteadReply, rawReply } from './faults/instead.js';
import type { FaultList } from './faults/list.js';
import { holds, type ReceivedLog } from './received.js';
import type { Vendor, VendorRequest } from './vendor.js';

/** One line per exchange; never bodies, queries or credentials. */
export interface ExchangeLog {
  info(message: string, details: Readonly<Record<string, unknown>>): void;
}

export interface ExchangeParts {
  readonly faults: FaultList;
  readonly received: ReceivedLog;
  readonly log: ExchangeLog;
  /** milliseconds since 1970 */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly kill: (pid: number) => void;
}

const GONE = ['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ECONNRESET'];
const BODY_LIMIT = 10 * 1024 * 1024;

/** Handles `path` of one vendor: read, let it answer (or the fault in its place), record, then send. */
export function exchange(vendor: Vendor, path: string, parts: ExchangeParts) {
  const { faults, received, log, now, signal, kill } = parts;

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const started = now();
    const head = requestHead(req, path);
    // a fault that needs no look at the body strikes before it is read
    let spec = faults.needsRequest(vendor.name) ? undefined : faults.take(vendor.name, () => false);
    let request: VendorRequest | undefined;
    if (spec === undefined || !isBefore(spec.fault)) {
      const read = { ...head, raw: await readBody(req, { limit: BODY_LIMIT }) };
      spec ??= faults.take(vendor.name, (text) => holds(read, text));
      request = read;
    }
    if (request === undefined || (spec !== undefined && isBefore(spec.fault))) {
      log.info('left unread', { vendor: vendor.name, path, fault: spec?.fault ?? null });
      if (spec?.fault !== 'hang-before') reset(res);
      return;
    }

    const { reply, committed } = await respond(vendor, request, spec, req.url ?? path);
    const fault = spec?.fault ?? null;
    received.add({ ...request, at: started, method: req.method ?? '', reply, committed, fault });
    log.info('received', { vendor: vendor.name, path, status: reply.status, committed, fault, ms: now() - started });

    if (spec !== undefined && isAfter(spec.fault))
      await unlessGone(AFTER[spec.fault]({ spec, reply, res, signal, kill }));
    else send(res, reply);
  };
}

/** The vendor's own answer, or what a fault puts in its place. `address` is the request's, for a redirect. */
async function respond(vendor: Vendor, request: VendorRequest, spec: FaultSpec | undefined, address: string) {
  if (spec !== undefined && isInstead(spec.fault)) {
    return { reply: insteadReply(spec.fault, spec, vendor, request.path, address), committed: false };
  }
  const answer = await vendor.answer(request);
  return { reply: rawReply(answer), committed: answer.committed };
}

const requestHead = (req: IncomingMessage, path: string): Omit<VendorRequest, 'raw'> => {
  const url = req.url ?? '';
  const mark = url.indexOf('?');
  return {
    path,
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    contentType: req.headers['content-type'] ?? '',
    authorization: req.headers.authorization,
  };
};

/** A client that gave up, or the sandbox closing, ends a slow answer: that is what was asked for. */
async function unlessGone(work: void | Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && GONE.includes(String(error.code)))) throw error;
  }
}
