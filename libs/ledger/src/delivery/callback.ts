import type { JobSpec } from '@scm-relay/runtime';
import { whenWarm } from '../history/thaw.js';
import { list, string } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { wakes } from '../shared/wake.js';

/** What the POS says of a refund (CONTRACT §3.4). */
export interface PosCallback {
  readonly billNum: string;
  readonly senderBillNum: string;
  readonly authState: string;
  readonly state: string;
}

/** Both are final states of the audit (specs/pos-refund.md). */
const DONE = '已办理';
const REFUSED = '已拒绝';

const CALLBACK = script('delivery/callback');

export type CallbackResult =
  | { readonly answer: 'recorded'; readonly wake: JobSpec[] }
  /** no delivery has this number */
  | { readonly answer: 'unknown' };

/**
 * Sets the vendor state of the delivery the callback names; 已拒绝 takes it to the attention list, 已办理 proves it delivered, and so
 * does any other where its outcome is unknown.
 */
export const posCallback = async (context: LedgerContext, callback: PosCallback): Promise<CallbackResult> => {
  const said = [callback.state, callback.authState];
  const final = said.includes(REFUSED) ? 'refused' : said.includes(DONE) ? 'done' : 'other';
  const vendorState = {
    BillNum: callback.billNum,
    RefundAuthState: callback.authState,
    RefundState: callback.state,
  };
  const argument = {
    reference: callback.senderBillNum || undefined,
    bill: callback.billNum || undefined,
    vendor: JSON.stringify(vendorState),
    said: final,
    note: [...new Set(said)].filter(Boolean).join(', ') || undefined,
  };
  const [answer, jobs] = await whenWarm(context, async (missing) => {
    const warm = list(await run(context, CALLBACK, { ...argument, missing }));
    return warm[0] === 'cold' ? { cold: [string(warm[1])] } : { warm };
  });
  return answer === 'unknown' ? { answer } : { answer: 'recorded', wake: wakes(jobs) };
};
