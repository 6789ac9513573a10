import { openLedger } from '@scm-relay/ledger';
import type { BoardAddress } from '../board-calls.js';
import { type Details, type Line, ms, number } from '../report.js';
import type { Row } from '../row.js';
import { seedBusyMonth } from '../seed/busy-month.js';
import { DIGITS, digitsOf } from '../seed/clone.js';
import { slowest, startSlowlog } from '../slowlog.js';
import { openStage, type Stage } from '../stage.js';
import { median } from '../stats.js';

/** The longest of a round is the median of the rounds: what the machine does beside it once is no property of a page. */
const ROUNDS = 3;
const TIMES = 5;
const GOAL_MS = 300;
/** Nobody may be kept waiting longer than this by what a reader of pages asks: by Redis, or by the board's own loop. */
const HOLD_MS = 50;
/** How often the board looks at its loop: what it tells contains it. */
const LOOP_STEP_MS = 10;

/** Every page and list, without a filter, with a common one, with a rare one, and with numbers that are known and that are not. */
const pagesOf = (middle: number): readonly string[] => {
  const digits = digitsOf(middle);
  return [
    '/',
    '/api/charts?range=week',
    '/events',
    '/events?kind=refund&range=today',
    '/events?kind=checkout',
    '/events?kind=refuse',
    '/events?status=attention&reason=unresolved',
    '/events?destination=erp',
    `/events?q=SF${digits}`,
    '/events?q=nobody-has-this',
    '/attention',
    '/attention?reason=unresolved',
    '/attention?destination=wdt',
    '/attention?reason=vendor-rejected&destination=wdt',
    '/attention?minAgeHours=1',
    `/attention?text=LOST${digitsOf(1)}`,
    '/attention?text=nobody-has-this',
    '/attention?text=was%20not%20found',
    '/waiting',
    `/trace?q=out-${digits}`,
    `/trace?q=SF${digits}`,
    `/trace?q=MANY${digits}`,
    `/trace?q=T-MANY${digits}`,
    '/trace?q=nobody-has-this',
    `/notice?dn=MANY${digits}`,
    '/refused',
    '/refused?q=nobody-has-this',
    '/audit',
    '/audit?q=nobody-has-this',
    '/queues',
    '/api/events?limit=500',
    '/api/attention?limit=500',
    '/reports?range=today',
    '/reports?range=week',
    // while the report of that week is being counted
    '/',
    '/attention?reason=unresolved',
    `/trace?q=in-${digits}`,
  ];
};

const ask = async ({ base, authorization }: BoardAddress, path: string): Promise<number> => {
  const begun = performance.now();
  const accept = path.startsWith('/api/') ? 'application/json' : 'text/html';
  const answer = await fetch(`${base}${path}`, { headers: { authorization, accept } });
  await answer.text();
  if (!answer.ok) throw new Error(`GET ${path} was answered ${answer.status}`);
  return performance.now() - begun;
};

/** The longest the board's loop was held since it was asked last, by its own metrics. */
const heldMs = async ({ base }: BoardAddress): Promise<number> => {
  const text = await (await fetch(`${base}/metrics`)).text();
  const [, seconds] = /^nodejs_eventloop_lag_max_seconds(?:{[^}]*})? (\S+)$/m.exec(text) ?? [];
  return Math.max(0, Number(seconds) * 1000 - LOOP_STEP_MS);
};

interface Round {
  readonly times: readonly number[];
  readonly heldMs: number;
  readonly redisMs: number;
}

const measureRound = async (stage: Stage, board: BoardAddress, path: string): Promise<Round> => {
  await heldMs(board);
  await startSlowlog(stage.client);
  const times: number[] = [];
  for (let i = 0; i < TIMES; i += 1) times.push(await ask(board, path));
  const [longest] = await slowest(stage.client, 1);
  return { times, heldMs: await heldMs(board), redisMs: longest?.ms ?? 0 };
};

interface Measured {
  readonly path: string;
  readonly medianMs: number;
  readonly longestMs: number;
  readonly heldMs: number;
  readonly redisMs: number;
}

/** How long the board's pages take where very much is kept, and whom they keep waiting. */
export const pagesRow: Row = {
  name: 'pages',
  measure: async ({ folder, sizes, note }) => {
    const { events, attention } = sizes.pages;
    const stage = await openStage(folder, { env: { REDIS_REQUIRE_DURABLE: 'false' } });
    try {
      // what is seeded is never read again after this run
      await stage.client.config('SET', 'appendonly', 'no');
      const ledger = openLedger({
        redis: stage.client,
        prefix: stage.prefix,
        retention: { days: 30, itemDays: 400 },
      });
      await seedBusyMonth(stage.client, stage.prefix, ledger, sizes.pages, note);
      const board = await stage.board();
      const measured: Measured[] = [];
      for (const path of pagesOf(Math.floor(events / 4))) {
        await ask(board, path);
        const rounds: Round[] = [];
        for (let i = 0; i < ROUNDS; i += 1) rounds.push(await measureRound(stage, board, path));
        measured.push({
          path: path.replace(digitsOf(Math.floor(events / 4)), DIGITS),
          medianMs: median(rounds.flatMap(({ times }) => times)),
          longestMs: median(rounds.map(({ times }) => Math.max(...times))),
          heldMs: median(rounds.map((round) => round.heldMs)),
          redisMs: median(rounds.map((round) => round.redisMs)),
        });
      }
      const worst = (of: keyof Omit<Measured, 'path'>) => measured.reduce((a, b) => (b[of] > a[of] ? b : a));
      const line = (what: string, of: keyof Omit<Measured, 'path'>, goalMs: number): Line => ({
        row: 'pages',
        what,
        ours: ms(worst(of)[of]),
        against: '–',
        result: worst(of).path,
        spread: '–',
        goal: `≤ ${goalMs} ms`,
        met: worst(of)[of] <= goalMs,
      });
      const details: Details = {
        title: `Pages of the board at ${number(events)} events and ${number(attention)} attention items (milliseconds)`,
        head: ['page', 'median', 'longest', 'board’s loop held', 'longest command'],
        rows: measured.map((each) => [
          each.path,
          ...[each.medianMs, each.longestMs, each.heldMs, each.redisMs].map((value) => number(value, 1)),
        ]),
      };
      return {
        lines: [
          line('slowest page of the board, median of its requests', 'medianMs', GOAL_MS),
          line('the same: longest of a round', 'longestMs', GOAL_MS),
          line('the same: longest the board’s loop was held', 'heldMs', HOLD_MS),
          line('the same: longest command of Redis', 'redisMs', HOLD_MS),
        ],
        details: [details],
      };
    } finally {
      await stage.stop();
    }
  },
};
