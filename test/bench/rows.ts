import type { Sizes } from './options.js';
import type { Row } from './row.js';
import { attentionRow } from './rows/attention.js';
import { backlogRow } from './rows/backlog.js';
import { besideRow } from './rows/beside.js';
import { bytesRow } from './rows/bytes.js';
import { costRow } from './rows/cost.js';
import { dataKeysRow } from './rows/data-keys.js';
import { endToEndRow } from './rows/end-to-end.js';
import { historyRow } from './rows/history.js';
import { ingressRow } from './rows/ingress.js';
import { latencyRow } from './rows/latency.js';
import { movedRow } from './rows/moved.js';
import { pagesRow } from './rows/pages.js';
import { processesRow } from './rows/processes.js';
import { restRow } from './rows/rest.js';
import { retainedRow } from './rows/retained.js';
import { returnsRow } from './rows/returns.js';
import { silenceRow } from './rows/silence.js';
import { soakRow } from './rows/soak.js';
import { startRow } from './rows/start.js';
import { tracingRow } from './rows/tracing.js';
import { waitingRow } from './rows/waiting.js';
import { workersRow } from './rows/workers.js';

const QUICK: readonly Row[] = [
  ingressRow,
  endToEndRow,
  costRow,
  latencyRow,
  workersRow,
  backlogRow,
  bytesRow,
  startRow,
];
/** What takes its time: growth, long lists, more processes. */
const LONG: readonly Row[] = [
  waitingRow,
  returnsRow,
  silenceRow,
  attentionRow,
  pagesRow,
  processesRow,
  historyRow,
  tracingRow,
  dataKeysRow,
  besideRow,
  movedRow,
  restRow,
];
const SOAK: readonly Row[] = [soakRow, retainedRow];

/** What belongs to a run of each size. */
export const ROWS: Readonly<Record<Sizes['name'], readonly Row[]>> = {
  quick: QUICK,
  full: [...QUICK, ...LONG],
  soak: [...SOAK, backlogRow, movedRow],
};

/** `--only` takes any of them, in any size. */
export const ALL_ROWS: readonly Row[] = [...QUICK, ...LONG, ...SOAK];
