import { type Access, type ByteBudget, type HttpApp, type JobSpec, readJson, sendProblem } from '@scm-relay/runtime';
import type { Store } from '../store.js';
import { type PosCallback, readPosCallback } from './read-pos-callback.js';

/** The part of the ledger that callbacks need. */
export interface CallbackLedger {
  posCallback(
    callback: PosCallback,
  ): Promise<
    | { readonly answer: 'recorded'; readonly wake: readonly JobSpec[] }
    | { readonly answer: 'unknown'; readonly wake?: undefined }
  >;
}

export interface CallbackRoutes {
  readonly checkKey: Access;
  readonly bodies: ByteBudget;
  readonly ledger: CallbackLedger;
  readonly store: Store;
}

/** `POST /callbacks/pos/refund` (CONTRACT §3.4). */
export function callbackRoutes(app: HttpApp, { checkKey, bodies, ledger, store }: CallbackRoutes): void {
  app.route('/callbacks/pos/refund', {
    POST: async (req, res) => {
      await checkKey(req);
      const { value, text } = await readJson(req, { lease: bodies.lease(res) });
      const read = readPosCallback(value, text.length);
      if (!read.ok) {
        return sendProblem(res, 'invalid-callback', 'The callback breaks a rule of the contract.', {
          errors: read.errors,
        });
      }
      const { answer } = await store.write('recording a callback', () => ledger.posCallback(read.value));
      if (answer === 'unknown') return sendProblem(res, 'not-found', 'No refund was sent under this bill number.');
      res.statusCode = 204;
      res.end();
    },
  });
}
