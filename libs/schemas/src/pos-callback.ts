import { text } from './event.js';
import { Type } from './type.js';

/** null: .NET's way to say nothing */
const state = Type.Union([Type.String({ maxLength: 50, format: 'well-formed' }), Type.Null()]);

/**
 * Body of `POST /callbacks/pos/refund` (CONTRACT §3.4). specs/pos-refund.md promises callbacks without showing them, so the
 * shape follows the `tag` of the reply it does show; it is kept here and nowhere else, easy to change.
 */
export const PosCallbackBody = Type.Object({
  /** the POS's own number of the refund bill */
  BillNum: text(50),
  /** the vendor reference we sent (CONTRACT §4) */
  SenderBillNum: text(32),
  /** may be empty while the POS has nothing to say yet */
  RefundAuthState: state,
  RefundState: state,
});
