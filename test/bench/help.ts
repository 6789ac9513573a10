import { ROWS } from './rows.js';

const names = (run: keyof typeof ROWS): string => ROWS[run].map(({ name }) => name).join(', ');

export const helpText =
  (): string => `npm run bench -- [options]      measures the relay on servers of its own; writes bench/latest.json

  (nothing)           a quarter of an hour: ${names('full')}
  --quick             about a minute, on small numbers: ${names('quick')}
  --soak              well over an hour, also as npm run bench:soak: ${names('soak')}
  --only ROW,ROW      only these rows, any of the above, on the numbers of the run they are asked in
  --markdown          prints the tables as Markdown
  --help              this text

  ingress     requests per second and their times, against Express with and without a queue, and node:http with XADD
  end-to-end  event → delivered against a plain BullMQ worker, in the layout of npm start and with mapping and delivery
              apart; delivery alone; processor time per event against the plain worker's
  cost        keys, commands and append-only bytes of one delivered checkout
  latency     204 → vendor called, on an idle system
  workers     what more worker processes bring while the vendor needs its time
  backlog     the rate at which a large backlog drains against a small one
  bytes       what one delivered checkout leaves in Redis, by key
  rest        what stays in Redis of a checkout that the history has
  start       start of a process → ready
  waiting     Redis time per event while very many wait for one notice
  returns     Redis time per refund of a very large checkout
  silence     the longest time Redis answers nobody while a notice wakes very many events
  attention   filtered pages of a long attention list
  pages       every page of the board where very many events and attention items are kept
  processes   what more ingress processes behind one port bring
  history     events per second into PostgreSQL, and search by any number there (with --soak: among 5,000,000 events)
  tracing     what following events by OpenTelemetry costs: none, a tenth, all of them
  data-keys   what encryption at rest costs
  beside      accepting and delivering beside a history process, at a third of full load
  moved       events per second out of Redis into a history that was started late, and the memory it frees
  soak        memory over ten minutes at full load
  retained    rate, trace and attention list while very many ended events are kept

A rate stands with the processor time per event of all processes of its side, Redis included.
Environment: BENCH_FOLDER keeps logs and profiles in a folder, BENCH_CPU_PROF=REGEXP profiles the processes named so.`;
