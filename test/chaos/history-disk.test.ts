import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { type HistoryWorld, startHistoryWorld, whereabouts } from './support/history.js';
import { runLives } from './support/lives.js';
import { prove, tally } from './support/tally.js';

const SIZE = '160m';
const MEGABYTE = Buffer.alloc(1024 * 1024);

describe('chaos: the disk of PostgreSQL is full', function () {
  this.timeout(300_000);
  let folder: string;
  let mounted = false;
  let chaos: HistoryWorld | undefined;
  before(async function () {
    folder = mkdtempSync(join(tmpdir(), 'scm-small-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder], { stdio: 'ignore' });
      mounted = true;
    } catch {
      process.stdout.write('      skipped: a small disk can only be made by who may mount one\n');
      this.skip();
    }
    // its folder is removed in the end, which a mounted one cannot be
    const inside = join(folder, 'postgres');
    mkdirSync(inside);
    chaos = await startHistoryWorld({ folder: inside, settings: { max_wal_size: '32MB', wal_recycle: 'off' } });
  });
  after(async () => {
    try {
      await chaos?.stop();
    } finally {
      if (mounted) execFileSync('umount', ['-l', folder]);
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('costs Redis memory and nothing else, and is made up for when there is room again', async () => {
    if (!chaos) throw new Error('no small disk was made');
    const { world, wms, slot, postgres } = chaos;
    const random = chance();
    const filler = join(folder, 'filler');
    fill(filler);
    await runLives(wms, { count: 15, atOnce: 5, random });
    const failing = async (): Promise<boolean> => {
      const answer = await fetch(`${slot.url}/readyz`);
      return answer.status === 503 && (await answer.text()).includes('PostgreSQL');
    };
    await until(failing, { timeoutMs: 30_000, what: 'the history process to say so' });
    rmSync(filler);
    // without room for its log PostgreSQL may have ended
    await postgres.restart();
    await slot.ready();
    const counts = await tally(world, wms);
    const { rows, doubles, neither } = await whereabouts(chaos);
    prove('a full disk', counts, { rows, seed: random.seed });
    expect([neither, doubles]).to.deep.equal([[], []]);
    expect(rows).to.equal(counts.answered);
    expect((wms.answers() as { 503?: number })[503] ?? 0, 'events answered 503').to.equal(0);
  });
});

/** writes until there is no room */
const fill = (file: string): void => {
  try {
    for (;;) writeFileSync(file, MEGABYTE, { flag: 'a' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
  try {
    // what is left of the last megabyte
    for (;;) writeFileSync(file, MEGABYTE.subarray(0, 4096), { flag: 'a' });
  } catch {
    // full
  }
};
