import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** A script with this data folder; it has to end by itself. */
const run = (script: string, folder: string): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, DATA_DIR: folder }, timeout: 120_000 };
    const child = execFile(process.execPath, [join(ROOT, script)], options, (_error, _stdout, stderr) => {
      resolve({ code: child.exitCode, stderr });
    });
  });

describe('DATA_DIR', function () {
  this.timeout(150_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scm-data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('that cannot be a folder is an error that names it, and no stack trace', async () => {
    writeFileSync(join(folder, 'file'), '');
    const places = [join(folder, 'file', 'data'), ...(process.platform === 'linux' ? ['/proc/nope'] : [])];
    for (const place of places) {
      const { code, stderr } = await run('scripts/start.js', place);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.include(`DATA_DIR is ${place}`).and.include('cannot be written to').and.not.include('    at ');
    }
  });

  it('stands in what is to be typed next', async () => {
    const { code, stderr } = await run('scripts/demo.js', folder);
    expect(code).to.equal(1);
    expect(stderr).to.include(`DATA_DIR=${folder} npm start`);
  });
});
