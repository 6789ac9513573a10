import { type Checked, compile } from '@scm-relay/runtime';
import { PosCallbackBody } from '@scm-relay/schemas';

/** What the POS says of a refund (CONTRACT §3.4), in our names. */
export interface PosCallback {
  readonly billNum: string;
  readonly senderBillNum: string;
  readonly authState: string;
  readonly state: string;
}

const validate = compile(PosCallbackBody);

/** Reads a parsed callback; `length` is that of its text. Pure. */
export function readPosCallback(body: unknown, length: number): Checked<PosCallback> {
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
