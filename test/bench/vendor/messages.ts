export type VendorOrder =
  /** forget what was received; answer after `delayMs` from now on, and to a pushed order "no" where it says `reject` */
  | { readonly what: 'reset'; readonly delayMs: number; readonly reject: boolean }
  /** answer when `count` requests have been received since the reset */
  | { readonly what: 'wait'; readonly count: number }
  /** everything received up to now */
  | { readonly what: 'look' };

export interface VendorReport {
  /** when each request was read, by the clock all processes share */
  readonly at: Float64Array;
  /** the order numbers (`tid`) named by the first 2,000 requests */
  readonly tids: readonly string[];
}
