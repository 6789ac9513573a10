import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helpText } from './help.js';
import { startLoad } from './load/load.js';
import { machine } from './machine.js';
import { readOptions } from './options.js';
import { boxed, failedLine, markdown, type RowResult, resultTable } from './report.js';
import { ALL_ROWS, ROWS } from './rows.js';
import { openStage } from './stage.js';
import { startBenchVendor } from './vendor/vendor.js';

// `npm run bench` (CONTRACT §6). What the rows mean and what was learned from them: docs/performance.md.

const LATEST = fileURLToPath(new URL('../../../bench/latest.json', import.meta.url));

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

// what was started ends with this process
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/** The options, or the end of this process with a line that says what is wrong with them. */
const optionsOrExit = () => {
  try {
    const options = readOptions(
      process.argv.slice(2),
      ALL_ROWS.map(({ name }) => name),
    );
    if (!options.help) return options;
    say(helpText());
    return process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return process.exit(2);
  }
};

const { sizes, only, markdown: asMarkdown } = optionsOrExit();
const rows = only.length === 0 ? ROWS[sizes.name] : ALL_ROWS.filter(({ name }) => only.includes(name));
const keep = process.env.BENCH_FOLDER;
const folder = keep ?? mkdtempSync(join(tmpdir(), 'scm-bench-'));
mkdirSync(folder, { recursive: true });
const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1000);

const stage = await openStage(folder);
const on = await machine(stage.client);
await stage.stop();
say(`${sizes.name} run on ${on.cores} × ${on.cpu}, ${on.memoryGiB} GiB, ${on.os}; load before ${on.load}`);
say(`Node.js ${on.node}, ${on.redis}, BullMQ ${on.bullmq}, Express ${on.express}\n`);

const load = await startLoad(folder);
const vendor = await startBenchVendor(folder);
const results: RowResult[] = [];
let failures = 0;
for (const row of rows) {
  const note = (text: string) => say(`  ${String(seconds()).padStart(4)} s  ${row.name.padEnd(9)} ${text}`);
  note('…');
  // what the other rows have measured or will measure is not lost with this one
  const failed = (error: unknown): RowResult => {
    failures += 1;
    return { lines: [failedLine(row.name, error)] };
  };
  results.push(await row.measure({ sizes, folder, load, vendor, note }).catch(failed));
}
await load.end();
await vendor.end();

const lines = results.flatMap((result) => result.lines);
const details = results.flatMap((result) => result.details ?? []);
const show = asMarkdown ? markdown : boxed;
for (const table of [resultTable(lines), ...details]) say(`\n${show(table)}`);
const missed = lines.filter(({ met }) => met === false).length;
say(`\n${missed === 0 ? 'every goal met' : `${missed} goals missed`}, ${seconds()} s`);

mkdirSync(join(LATEST, '..'), { recursive: true });
const result = { at: new Date().toISOString(), run: sizes.name, seconds: seconds(), machine: on, lines, details };
writeFileSync(LATEST, `${JSON.stringify(result, null, 2)}\n`);
if (keep === undefined) rmSync(folder, { recursive: true, force: true });
process.exit(failures === 0 ? 0 : 1);
