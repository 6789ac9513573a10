import type { JobSpec } from '@scm-relay/runtime';
import { whenWarm } from '../history/thaw.js';
import { list, string } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { sealNote } from '../sealed/event-fields.js';
import { wakes } from '../shared/wake.js';
import { sealVendor } from './attempt.js';

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
    said: final,
  };
  const note = [...new Set(said)].filter(Boolean).join(', ');
  /** The POS's words may name a person: they are sealed for the delivery that they are written to (DESIGN "Personal data"). */
  const sealedFor = (of: string) => ({
    of,
    vendor: sealVendor(context.sealer, of, vendorState),
    note: note ? sealNote(context.sealer, `d/${of}`, note) : undefined,
  });
  const step = async (missing: readonly string[], sealed: object = {}): Promise<readonly unknown[]> => {
    const answer = list(await run(context, CALLBACK, { ...argument, ...sealed, missing }));
    return answer[0] === 'of' ? step(missing, sealedFor(string(answer[1]))) : answer;
  };
  const [answer, jobs] = await whenWarm(context, async (missing) => {
    const warm = await step(missing);
    return warm[0] === 'cold' ? { cold: [string(warm[1])] } : { warm };
  });
  return answer === 'unknown' ? { answer } : { answer: 'recorded', wake: wakes(jobs) };
};
