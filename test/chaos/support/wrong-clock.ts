import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALL = 'apt-get install -y --no-install-recommends faketime';

/** How far a clock is wrong, in libfaketime's words. */
export type Offset = '+0' | '+2h' | '-2h';

/** Where the loader finds libfaketime, as the command `faketime` says it; null where there is none. */
const findLibrary = (): string | null => {
  const { status, stdout } = spawnSync('faketime', ['-m', '-f', '+0', 'sh', '-c', 'echo "$LD_PRELOAD"'], {
    encoding: 'utf8',
  });
  return status === 0 && stdout.includes('libfaketime') ? stdout.trim() : null;
};

/**
 * Clocks of processes that start with the given environment; the clock that counts how much time has passed is left as it is, as on a
 * machine whose date is wrong. Where faketime is missing the suite is skipped and says what to type; in CI it fails. Call
 * inside `describe`.
 */
export const useWrongClocks = () => {
  let library: string | null = null;
  let folder = '';
  let clocks = 0;
  before(function () {
    library = findLibrary();
    if (library === null) {
      const message = `faketime is missing. Type: ${INSTALL}`;
      if (process.env.CI) throw new Error(message);
      process.stdout.write(`      skipped: ${message}\n`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'scm-test-clocks-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  /** A clock that can be set while processes run by it. */
  const clock = (offset: Offset) => {
    clocks += 1;
    const file = join(folder, `clock-${clocks}`);
    const set = (to: Offset): void => writeFileSync(file, `${to}\n`);
    set(offset);
    const env: Readonly<Record<string, string>> = {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    return { set, env };
  };
  return { clock };
};
