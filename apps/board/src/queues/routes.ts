import { compile, type HttpApp, HttpProblem, readJson } from '@scm-relay/runtime';
import { QUEUES, type QueueName, Type } from '@scm-relay/schemas';
import type { Request } from 'express';
import { callerOf, checkToken } from '../auth/guard.js';
import type { PauseOrder, Pauses } from './pauses.js';

/** A week: whoever needs longer says so again. */
const MOST_MINUTES = 10_080;

const Order = Type.Object(
  {
    note: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Null()])),
    minutes: Type.Optional(Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: MOST_MINUTES }), Type.Null()])),
  },
  { additionalProperties: false },
);
const check = compile(Order);

export const readPauseOrder = (value: unknown, length: number): PauseOrder => {
  const checked = check(value, length);
  if (!checked.ok) throw new HttpProblem('invalid-action', 'See errors.', { errors: checked.errors });
  return { note: checked.value.note?.trim() ?? '', minutes: checked.value.minutes ?? null };
};

const queueNamed = (name: unknown): QueueName => {
  const found = QUEUES.find((each) => each === name);
  if (!found) throw new HttpProblem('not-found', 'There is no such queue.');
  return found;
};

const orderOf = async (req: Request): Promise<PauseOrder> => {
  if (req.headers['content-length'] === '0') return readPauseOrder({}, 2);
  // a body counts also where nothing says what it is: without its minutes a pause would have no end
  const { value, text } = await readJson(req, { typeOptional: true, emptyIs: {} });
  return readPauseOrder(value, text.length);
};

/** `POST /api/queues/{queue}/pause` and `/resume` (CONTRACT §5). */
export function queueRoutes(app: HttpApp, pauses: Pauses): void {
  app.route('/api/queues/:queue/pause', {
    POST: async (req, res) => {
      checkToken(req, res);
      const queue = queueNamed(req.params.queue);
      const until = await pauses.pause(queue, callerOf(res).name, await orderOf(req));
      res.json({ queue, paused: true, until });
    },
  });
  app.route('/api/queues/:queue/resume', {
    POST: async (req, res) => {
      checkToken(req, res);
      const queue = queueNamed(req.params.queue);
      const { note } = await orderOf(req);
      await pauses.resume(queue, callerOf(res).name, note);
      res.json({ queue, paused: false, until: null });
    },
  });
}
