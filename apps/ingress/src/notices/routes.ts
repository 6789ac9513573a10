import type { AuditEntry, Ledger } from '@scm-relay/ledger';
import {
  type Access,
  type ByteBudget,
  type HttpApp,
  HttpProblem,
  readJson,
  senderOf,
  sendProblem,
  spanOf,
} from '@scm-relay/runtime';
import { scanned } from '@scm-relay/schemas';
import type { Request, RequestHandler } from 'express';
import type { Log } from '../log.js';
import type { Store } from '../store.js';
import { createImporter } from './import.js';
import { readNotice } from './read-notice.js';

/** The part of the ledger that notices need. */
export type NoticeLedger = Pick<Ledger, 'putNotice' | 'setNoticeState' | 'audit' | 'erase' | 'notice'>;

export interface NoticeRoutes {
  readonly checkKey: Access;
  readonly bodies: ByteBudget;
  readonly ledger: NoticeLedger;
  readonly store: Store;
  readonly log: Pick<Log, 'info'>;
}

const IN_USE = 'Events of this notice were mapped: its channel, identifiers and lines cannot change any more.';

/** `PUT` and `GET /notices/{dn}`, `POST /notices` (CONTRACT §3.2). */
export function noticeRoutes(app: HttpApp, routes: NoticeRoutes): void {
  const { checkKey, bodies, ledger, store } = routes;
  const importNotices = createImporter({ ledger, store });
  app.route('/notices/:dn', {
    GET: async (req, res) => {
      await checkKey(req);
      const notice = await store.read('reading a notice', () => ledger.notice(dnOf(req)));
      if (notice === null) return sendProblem(res, 'not-found', 'There is no notice with this dn.');
      res.setHeader('Cache-Control', 'no-store');
      res.json(notice);
    },
    PUT: async (req, res) => {
      await checkKey(req);
      const { value, text } = await readJson(req, { lease: bodies.lease(res) });
      const read = readNotice(value, text.length);
      const errors = read.ok
        ? read.value.dn === dnOf(req)
          ? []
          : [{ pointer: '/dn', message: 'must be the dn of the path' }]
        : read.errors;
      if (!read.ok || errors.length > 0) {
        return sendProblem(res, 'invalid-notice', 'The notice breaks a rule of the contract.', { errors });
      }
      const { answer } = await store.write('storing a notice', () =>
        ledger.putNotice(read.value, 'oms', spanOf(res)?.context),
      );
      if (answer === 'notice-in-use') return sendProblem(res, 'notice-in-use', IN_USE);
      res.status(answer === 'created' ? 201 : 200);
      res.json({ dn: read.value.dn, answer });
    },
  });
  for (const step of ['cancel', 'reopen'] as const) {
    app.route(`/notices/:dn/${step}`, { POST: stateHandler(step, routes) });
  }
  app.route('/notices/:dn/erase', { POST: eraseHandler(routes) });
  app.route('/notices', {
    POST: async (req, res) => {
      const caller = await checkKey(req);
      res.json(await importNotices(req, caller ?? senderOf(req), bodies.lease(res)));
    },
  });
}

const STATE_IN_USE = {
  cancel:
    'A checkout of this notice was accepted, it was refused, or it left before this system was there: chase the parcel.',
  reopen:
    'Only a refused or cancelled notice can be reopened, and none whose refuse is under way or of unknown outcome.',
} as const;

const LONGEST_REASON = 200;

/** The reason of a body `{}` or `{ "reason": "…" }`; throws what is wrong with it. */
const reasonOf = (value: unknown): string | null => {
  const problem = (pointer: string, message: string): HttpProblem =>
    new HttpProblem('invalid-notice', 'The body breaks a rule of the contract.', { errors: [{ pointer, message }] });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw problem('', 'must be an object');
  const reason = 'reason' in value ? value.reason : undefined;
  if (reason === undefined || reason === null || reason === '') return null;
  if (typeof reason !== 'string' || [...reason].length > LONGEST_REASON) {
    throw problem('/reason', `must be text of at most ${LONGEST_REASON} characters`);
  }
  return reason;
};

/** Writes the audit log, and a log line for a collector on another host; the line leaves out the reason, which is free text. */
const audit = async ({ ledger, store, log }: NoticeRoutes, entry: AuditEntry): Promise<void> => {
  await store.read('auditing', () => ledger.audit(entry));
  const { note, ...said } = entry;
  log.info('audit', said);
};

/** `POST /notices/{dn}/cancel` and `/reopen`: the OMS takes a notice back, or gives it free again. */
const stateHandler =
  (step: 'cancel' | 'reopen', routes: NoticeRoutes): RequestHandler =>
  async (req, res) => {
    const { checkKey, bodies, ledger, store } = routes;
    const user = await checkKey(req);
    const note = reasonOf((await readJson(req, { lease: bodies.lease(res), typeOptional: true, emptyIs: {} })).value);
    const dn = dnOf(req);
    const { answer } = await store.write(`${step} of a notice`, () => ledger.setNoticeState(dn, step));
    await audit(routes, { user, action: `notice:${step}`, item: dn, note, dn, result: answer });
    if (answer === 'unknown') return sendProblem(res, 'not-found', 'There is no notice with this dn.');
    if (answer === 'notice-in-use') return sendProblem(res, 'notice-in-use', STATE_IN_USE[step]);
    res.json(await store.read('reading a notice', () => ledger.notice(dn)));
  };

/** `POST /notices/{dn}/erase`: the personal data of a notice and its events go, at once or when the last of them ends. */
const eraseHandler =
  (routes: NoticeRoutes): RequestHandler =>
  async (req, res) => {
    const { checkKey, bodies, ledger, store } = routes;
    const user = await checkKey(req);
    const note = reasonOf((await readJson(req, { lease: bodies.lease(res), typeOptional: true, emptyIs: {} })).value);
    const dn = dnOf(req);
    const { known, pending, damaged } = await store.write('erasing a notice', () =>
      ledger.erase(dn).then((erased) => ({ ...erased, wake: [] })),
    );
    const result = !known ? 'unknown' : damaged.length > 0 ? 'incomplete' : 'ok';
    await audit(routes, { user, action: 'notice:erase', item: dn, note, dn, result });
    if (!known) return sendProblem(res, 'not-found', 'There is no notice with this dn.');
    res.status(202).json({ dn, pending });
  };

/** Express has percent-decoded it. */
const dnOf = (req: Request): string => {
  const { dn } = req.params;
  return typeof dn === 'string' ? scanned(dn) : '';
};
