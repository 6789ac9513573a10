import type { Ledger, PosCallback } from '@scm-relay/ledger';
import {
  type Access,
  type ByteBudget,
  type Checked,
  compile,
  type HttpApp,
  readJson,
  sendProblem,
} from '@scm-relay/runtime';
import { PosCallbackBody } from '@scm-relay/schemas';
import type { Store } from '../store.js';

const validate = compile(PosCallbackBody);

/** Reads a parsed callback; `length` is that of its text. Pure. */
function readPosCallback(body: unknown, length: number): Checked<PosCallback> {
  const checked = validate(body, length);
  if (!checked.ok) return checked;
  const { BillNum, SenderBillNum, RefundAuthState, RefundState } = checked.value;
  return {
    ok: true,
    value: {
      billNum: BillNum,
      senderBillNum: SenderBillNum,
      authState: RefundAuthState ?? '',
      state: RefundState ?? '',
    },
  };
}

/** The part of the ledger that callbacks need. */
export type CallbackLedger = Pick<Ledger, 'posCallback'>;

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
