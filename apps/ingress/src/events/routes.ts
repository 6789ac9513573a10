import {
  type Access,
  type ByteBudget,
  type HttpApp,
  HttpProblem,
  type ProblemExtras,
  parseJson,
  readBody,
  requestIdOf,
  requireContent,
  sendProblem,
  spanOf,
} from '@scm-relay/runtime';
import { EVENT_KINDS, type EventKind, PROBLEMS, type ProblemCode } from '@scm-relay/schemas';
import type { RequestHandler, Response } from 'express';
import type { Log } from '../log.js';
import type { Acceptance, Acceptor } from './accept.js';
import type { EventReader, ReadEvent } from './read-event.js';
import type { KeepRefused } from './refused-bodies.js';

export interface EventRoutes {
  readonly checkKey: Access;
  readonly bodies: ByteBudget;
  readonly readers: Readonly<Record<EventKind, EventReader>>;
  readonly acceptor: Acceptor;
  readonly keepRefused: KeepRefused;
  readonly log: Log;
  /** called for every refund that lacks what the document demands */
  readonly onMissing: (field: 'storeCode' | 'ts') => void;
  /** seconds from the complete body to the answer */
  readonly onAnswered: (kind: EventKind, seconds: number) => void;
}

/** `POST /scm/checkout`, `/scm/refund`, `/scm/refuse` (CONTRACT §3.1, specs/scm-callbacks.md). */
export function eventRoutes(app: HttpApp, routes: EventRoutes): void {
  for (const kind of EVENT_KINDS) app.route(`/scm/${kind}`, { POST: eventHandler(kind, routes) });
}

function eventHandler(kind: EventKind, routes: EventRoutes): RequestHandler {
  return async (req, res) => {
    const caller = await routes.checkKey(req);
    requireContent(req, 'application/json');
    const body = await readBody(req, { lease: routes.bodies.lease(res) });
    const start = performance.now();
    const refuse = (code: ProblemCode, detail: string, extras: ProblemExtras = {}) => {
      const { status } = PROBLEMS[code];
      const requestId = requestIdOf(res);
      routes.keepRefused(
        { at: Date.now(), requestId, kind, status, code, errors: extras.errors ?? null, caller },
        body,
      );
      routes.log.warn('event refused', { requestId, kind, caller, status, code, errors: extras.errors });
      sendProblem(res, code, detail, extras);
    };

    const read = readEvent(routes.readers[kind], body);
    if (read instanceof HttpProblem) return refuse(read.code, read.detail);
    if (!read.ok) return refuse('invalid-event', 'The event breaks a rule of the document.', { errors: read.errors });

    const { seq, dn } = read.event.content;
    const span = spanOf(res)?.child(`accept ${kind}`, {
      kind: 'producer',
      attributes: { 'scm.kind': kind, 'scm.seq': seq },
    });
    const acceptance = await routes.acceptor.accept(span ? { ...read.event, trace: span.context } : read.event);
    span?.end({ 'scm.answer': acceptance.answer, ...(dn === undefined ? {} : { 'scm.dn': dn }) }, failed(acceptance));
    const ms = performance.now() - start;
    routes.onAnswered(kind, ms / 1000);
    if (acceptance.answer === 'accepted') for (const field of read.missing) routes.onMissing(field);
    routes.log.info('event', {
      requestId: requestIdOf(res),
      kind,
      seq,
      dn: dn ?? null,
      caller,
      ms: Math.round(ms * 10) / 10,
      answer: acceptance.answer,
      ...(read.missing.length > 0 ? { missing: read.missing } : {}),
      ...span?.ids,
    });
    answer(res, acceptance, refuse);
  };
}

const failed = ({ answer }: Acceptance): 'ok' | 'failed' => (answer === 'unavailable' ? 'failed' : 'ok');

function readEvent(reader: EventReader, bytes: Buffer): ReadEvent | HttpProblem {
  try {
    const { value, text } = parseJson(bytes);
    return reader(value, text.length);
  } catch (error) {
    if (error instanceof HttpProblem) return error;
    throw error;
  }
}

function answer(res: Response, acceptance: Acceptance, refuse: (code: ProblemCode, detail: string) => void): void {
  if (acceptance.answer === 'accepted') {
    res.statusCode = 204;
    res.end();
  } else if (acceptance.answer === 'seq-reused') {
    refuse('seq-reused', 'This seq was accepted on this endpoint with other content. New content needs a new seq.');
  } else if (acceptance.answer === 'not-pending') {
    const { state, since, by } = acceptance;
    const whom = by === 'oms' ? 'the OMS' : `seq ${by}`;
    refuse('not-pending', `The notice is ${state} since ${since} by ${whom}. Chase the parcel.`);
  } else {
    const detail = acceptance.overloaded
      ? 'Too many events are under way. Send this one again.'
      : 'Redis did not confirm the event in time. Send it again.';
    sendProblem(res, 'unavailable', detail, { headers: { 'Retry-After': '1' } });
  }
}
