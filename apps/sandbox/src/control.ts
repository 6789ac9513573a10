import { type HttpApp, HttpProblem, readJson } from '@scm-relay/runtime';
import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import type { Request, RequestHandler } from 'express';
import { checker } from './body.js';
import { FAULT_SCHEMA, type FaultSpec, isOutage } from './faults/fault.js';
import type { FaultList } from './faults/list.js';
import type { ReceivedFilter, ReceivedLog } from './received.js';

const checkFault = checker<FaultSpec>(FAULT_SCHEMA);
const ACCEPTED =
  'Accepted: {"vendor", "fault", "times"?, "match"?, "ms"?, "status"?, "headers"?, "body"?, "pid"?}; ' +
  `vendor: ${FAULT_SCHEMA.properties.vendor.enum.join(', ')}; fault: ${FAULT_SCHEMA.properties.fault.enum.join(', ')}. ` +
  'kill needs a pid, down needs ms.';

export interface ControlParts {
  readonly received: Readonly<Record<Destination, ReceivedLog>>;
  readonly faults: FaultList;
  /** nothing listens for `ms`, for nobody */
  readonly stopListening: (ms: number) => Promise<void>;
}

/** `/_received/<vendor>` and `/_faults` (CONTRACT §5): what came, and what shall go wrong. */
export function controlRoutes(app: HttpApp, { received, faults, stopListening }: ControlParts): void {
  const logOf = (req: Request): ReceivedLog => {
    const vendor = DESTINATIONS.find((name) => name === req.params.vendor);
    if (vendor === undefined) throw new HttpProblem('not-found', `Vendors are ${DESTINATIONS.join(', ')}.`);
    return received[vendor];
  };
  const answer: RequestHandler = (req, res) => {
    const log = logOf(req);
    const filter = readFilter(req);
    res.json(req.query.count === undefined ? log.list(filter) : log.count(filter));
  };

  app.route('/_received', {
    GET: (_req, res) => {
      res.json(Object.fromEntries(DESTINATIONS.map((vendor) => [vendor, received[vendor].count()])));
    },
  });
  app.route('/_received/:vendor', {
    GET: answer,
    DELETE: (req, res) => {
      logOf(req).clear();
      res.status(204).end();
    },
  });
  app.route('/_faults', {
    GET: (_req, res) => void res.json(faults.list()),
    POST: async (req, res) => {
      const checked = checkFault((await readJson(req)).value);
      if (!checked.ok)
        throw new HttpProblem('invalid-action', ACCEPTED, { errors: checked.mistakes.map(toFieldError) });
      const { value } = checked;
      if (value.pid === process.pid) throw new HttpProblem('invalid-action', 'pid is the sandbox itself.');
      if (isOutage(value)) res.set('connection', 'close').once('finish', () => void stopListening(value.ms ?? 0));
      res.status(201).json(faults.add(value));
    },
    DELETE: (_req, res) => {
      faults.clear();
      res.status(204).end();
    },
  });
}

const toFieldError = ({ pointer, message }: { pointer: string; message: string }) => ({ pointer, message });

function readFilter({ query }: Request): ReceivedFilter {
  const { match, limit } = query;
  const badLimit = limit !== undefined && !(typeof limit === 'string' && /^[1-9]\d{0,6}$/.test(limit));
  if (badLimit || (match !== undefined && typeof match !== 'string')) {
    throw new HttpProblem('invalid-query', 'Accepted: ?match=<text>, ?limit=<1 or more>, ?count=1, each once.');
  }
  return { ...(typeof match === 'string' ? { match } : {}), ...(limit === undefined ? {} : { limit: Number(limit) }) };
}
