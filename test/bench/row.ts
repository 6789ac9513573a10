import type { Load } from './load/load.js';
import type { Sizes } from './options.js';
import type { RowResult } from './report.js';
import type { BenchVendor } from './vendor/vendor.js';

/** What every row works with. */
export interface Bench {
  readonly sizes: Sizes;
  /** logs and profiles of all processes */
  readonly folder: string;
  readonly load: Load;
  readonly vendor: BenchVendor;
  /** one short line of progress */
  readonly note: (text: string) => void;
}

export interface Row {
  readonly name: string;
  readonly measure: (bench: Bench) => Promise<RowResult>;
}
