import { type ByteBudget, type createKeyCheck, type HttpApp, readJson, sendProblem } from '@scm-relay/runtime';
import type { Request } from 'express';
import type { Store } from '../store.js';
import { createImporter } from './import.js';
import type { NoticeLedger } from './ports.js';
import { readNotice } from './read-notice.js';

export interface NoticeRoutes {
  readonly checkKey: ReturnType<typeof createKeyCheck>;
  readonly bodies: ByteBudget;
  readonly ledger: NoticeLedger;
  readonly store: Store;
}

const IN_USE = 'Events of this notice were mapped: its channel, identifiers and lines cannot change any more.';

/** `PUT` and `GET /notices/{dn}`, `POST /notices` (CONTRACT §3.2). */
export function noticeRoutes(app: HttpApp, { checkKey, bodies, ledger, store }: NoticeRoutes): void {
  const importNotices = createImporter({ ledger, store });
  app.route('/notices/:dn', {
    GET: async (req, res) => {
      checkKey(req);
      const notice = await store.read('reading a notice', () => ledger.notice(dnOf(req)));
      if (notice === null) return sendProblem(res, 'not-found', 'There is no notice with this dn.');
      res.setHeader('Cache-Control', 'no-store');
      res.json(notice);
    },
    PUT: async (req, res) => {
      checkKey(req);
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
      const { answer } = await store.write('storing a notice', () => ledger.putNotice(read.value));
      if (answer === 'notice-in-use') return sendProblem(res, 'notice-in-use', IN_USE);
      res.status(answer === 'created' ? 201 : 200);
      res.json({ dn: read.value.dn, answer });
    },
  });
  app.route('/notices', {
    POST: async (req, res) => {
      checkKey(req);
      res.json(await importNotices(req));
    },
  });
}

/** Express has percent-decoded it. */
const dnOf = (req: Request): string => {
  const { dn } = req.params;
  return typeof dn === 'string' ? dn : '';
};
