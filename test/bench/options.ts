/** How much is measured. Counts are events or jobs, durations milliseconds. */
export interface Sizes {
  readonly name: 'quick' | 'full' | 'soak';
  /** `warmUp`: requests (jobs, end-to-end) to each side beforehand, for a compiler that watches what runs often */
  readonly ingress: { readonly rounds: number; readonly ms: number; readonly warmUp: number };
  readonly endToEnd: { readonly rounds: number; readonly jobs: number; readonly warmUp: number };
  readonly latency: { readonly events: number; readonly everyMs: number };
  readonly workers: { readonly rounds: number; readonly counts: readonly number[]; readonly ms: number };
  readonly backlog: { readonly small: number; readonly rounds: number; readonly large: number };
  readonly bytes: { readonly events: number };
  readonly start: { readonly rounds: number };
  /** `idleMs`: how long the processes are watched doing nothing, longer than they sweep their queues */
  readonly cost: { readonly events: number; readonly idleMs: number };
  /** events that wait for one notice: `rounds` notices with `small`, one with `large` */
  readonly waiting: { readonly small: number; readonly rounds: number; readonly large: number };
  /** items of a checkout that all come back: `rounds` checkouts with `small`, one with `large` */
  readonly returns: { readonly small: number; readonly rounds: number; readonly large: number };
  /** `mostMs`: when to stop watching, though not all are delivered */
  readonly silence: { readonly events: number; readonly mostMs: number };
  readonly attention: { readonly unresolved: number; readonly rejected: number };
  /** what is kept while the board's pages are asked for */
  readonly pages: { readonly events: number; readonly attention: number };
  readonly retained: { readonly small: number; readonly large: number };
  /** `put`: events in each of the rounds; `generate`: rows among which numbers are looked up */
  /** `events`: in each of the rounds */
  readonly beside: { readonly rounds: number; readonly events: number };
  readonly moved: { readonly events: number };
  readonly history: { readonly rounds: number; readonly put: number; readonly generate: number };
}

const FULL = {
  name: 'full',
  ingress: { rounds: 7, ms: 2000, warmUp: 10_000 },
  endToEnd: { rounds: 5, jobs: 3000, warmUp: 4000 },
  latency: { events: 500, everyMs: 25 },
  workers: { rounds: 2, counts: [1, 2, 4], ms: 4000 },
  backlog: { small: 1_000, rounds: 4, large: 100_000 },
  bytes: { events: 2000 },
  start: { rounds: 5 },
  cost: { events: 3_000, idleMs: 11_000 },
  waiting: { small: 100, rounds: 5, large: 4_000 },
  returns: { small: 50, rounds: 5, large: 2_000 },
  silence: { events: 10_000, mostMs: 15_000 },
  attention: { unresolved: 100_000, rejected: 300 },
  pages: { events: 1_000_000, attention: 100_000 },
  retained: { small: 5_000, large: 50_000 },
  beside: { rounds: 5, events: 2_000 },
  moved: { events: 50_000 },
  history: { rounds: 3, put: 15_000, generate: 1_000_000 },
} as const satisfies Sizes;

const SIZES = {
  quick: {
    name: 'quick',
    ingress: { rounds: 3, ms: 400, warmUp: 1000 },
    endToEnd: { rounds: 2, jobs: 500, warmUp: 300 },
    latency: { events: 60, everyMs: 20 },
    workers: { rounds: 1, counts: [1, 2], ms: 800 },
    backlog: { small: 300, rounds: 2, large: 1_500 },
    bytes: { events: 200 },
    start: { rounds: 2 },
    cost: { events: 500, idleMs: 5_500 },
    waiting: { small: 50, rounds: 2, large: 500 },
    returns: { small: 20, rounds: 2, large: 200 },
    silence: { events: 1_000, mostMs: 5_000 },
    attention: { unresolved: 2_000, rejected: 100 },
    pages: { events: 20_000, attention: 2_000 },
    retained: { small: 1_000, large: 5_000 },
    beside: { rounds: 1, events: 300 },
    moved: { events: 2_000 },
    history: { rounds: 1, put: 2_000, generate: 50_000 },
  },
  full: FULL,
  soak: {
    ...FULL,
    name: 'soak',
    ingress: { rounds: 1, ms: 1000, warmUp: 1000 },
    endToEnd: { rounds: 1, jobs: 1000, warmUp: 1000 },
    latency: { events: 100, everyMs: 25 },
    workers: { rounds: 1, counts: [1], ms: 1000 },
    backlog: { small: 1_000, rounds: 4, large: 1_000_000 },
    bytes: { events: 1000 },
    start: { rounds: 1 },
    retained: { small: 5_000, large: 1_000_000 },
    moved: { events: 1_000_000 },
    history: { rounds: 3, put: 30_000, generate: 5_000_000 },
  },
} as const satisfies Record<string, Sizes>;

/** What `npm run bench -- …` was asked for. */
export interface Options {
  readonly sizes: Sizes;
  /** names of rows; empty: all that belong to a run of this size */
  readonly only: readonly string[];
  /** prints the tables as Markdown, for docs/performance.md */
  readonly markdown: boolean;
  readonly help: boolean;
}

/** `rows`: the names that `--only` accepts. Throws where something is not understood, saying what would be. */
export const readOptions = (args: readonly string[], rows: readonly string[]): Options => {
  const at = args.indexOf('--only');
  const only = at < 0 ? [] : (args[at + 1] ?? '').split(',').filter(Boolean);
  const known = ['--quick', '--soak', '--markdown', '--help', '--only', ...(at < 0 ? [] : [args[at + 1] ?? ''])];
  const stray = args.filter((arg) => !known.includes(arg));
  if (stray.length > 0) throw new Error(`unknown argument ${stray.join(' ')} (--help shows what there is)`);
  const missing = only.filter((name) => !rows.includes(name));
  if (missing.length > 0 || (at >= 0 && only.length === 0)) {
    throw new Error(`no row is called ${missing.join(', ') || 'nothing'} (there are: ${rows.join(', ')})`);
  }
  const sizes = args.includes('--quick') ? SIZES.quick : args.includes('--soak') ? SIZES.soak : SIZES.full;
  return { sizes, only, markdown: args.includes('--markdown'), help: args.includes('--help') };
};
