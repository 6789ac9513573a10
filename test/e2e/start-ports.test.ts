import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './support/blocks.js';
import { ownPlace } from './support/own-place.js';

const VARIABLES = ['INGRESS_PORT', 'BOARD_PORT', 'SANDBOX_PORT', 'INGRESS_HEALTH_PORT', 'HISTORY_HEALTH_PORT'] as const;

describe('npm start, where a port is taken', function () {
  this.timeout(180_000);
  let folder: string;
  let other: Server;
  let env: Record<string, string>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'scm-ports-'));
    env = await ownPlace(folder);
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
  });
  afterEach(async () => {
    other.close();
    await once(other, 'close');
    rmSync(folder, { recursive: true, force: true });
  });
  const taken = (): string => {
    const address = other.address();
    return String(typeof address === 'object' && address !== null ? address.port : 0);
  };
  /** it has to end by itself */
  const start = (set: Readonly<Record<string, string>>): Promise<{ code: number | null; stderr: string }> =>
    new Promise((resolve) => {
      const options = { cwd: ROOT, env: { PATH: process.env.PATH ?? '', ...env, ...set }, timeout: 150_000 };
      const child = execFile(process.execPath, [join(ROOT, 'scripts/start.js')], options, (_error, _stdout, stderr) => {
        resolve({ code: child.exitCode, stderr });
      });
    });

  it('names every port and the variable that moves it, before anything is started', async () => {
    const { code, stderr } = await start(Object.fromEntries(VARIABLES.map((variable) => [variable, taken()])));
    expect(code, stderr).to.equal(1);
    for (const variable of VARIABLES) {
      expect(stderr).to.include(`port ${taken()} on 127.0.0.1 is taken; ${variable} moves it: `);
      expect(stderr).to.include(`${variable} and `);
    }
    expect(stderr).not.to.include('ended during start-up');
  });
});
