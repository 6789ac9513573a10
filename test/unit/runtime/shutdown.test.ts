import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';

const RUNTIME = import.meta.resolve('@scm-relay/runtime');

/** a process that closes as told, ready to be signalled */
async function start(close: string, body = '', limitMs = 30_000): Promise<ChildProcess> {
  const code = `
    import { createLogger, onShutdown } from '${RUNTIME}';
    const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const end = onShutdown(createLogger('s', 'info'), async () => { process.stdout.write('closing\\n'); ${close} }, { limitMs: ${limitMs} });
    setInterval(() => {}, 1000);
    process.once('SIGUSR2', () => { ${body} });
    process.stdout.write('ready\\n');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await said(child, 'ready');
  return child;
}

async function said(child: ChildProcess, text: string): Promise<string> {
  let seen = '';
  for await (const data of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    seen += String(data);
    if (seen.includes(text)) return seen;
  }
  throw new Error(`never said ${text}: ${seen}`);
}

/** the exit code, also of one that has ended by now */
const exit = async (child: ChildProcess) => child.exitCode ?? (await once(child, 'exit'))[0];

describe('onShutdown', function () {
  this.timeout(180_000);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`${signal} closes, then exits with 0`, async () => {
      const child = await start('await later(50); process.stdout.write("closed\\n");');
      child.kill(signal);
      await said(child, 'closed');
      expect(await exit(child)).to.equal(0);
    });
  }

  it('takes a signal that repeats within a second for the same one', async () => {
    const child = await start('await later(300);');
    child.kill('SIGINT');
    await said(child, 'closing');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await exit(child)).to.equal(0);
  });

  it('exits at once on a second signal after that', async () => {
    const child = await start(
      'await later(1_100); process.stdout.write("a second later\\n"); await new Promise(() => {});',
    );
    child.kill('SIGTERM');
    await said(child, 'a second later');
    child.kill('SIGTERM');
    expect(await exit(child)).to.equal(1);
  });

  it('exits with 1 when closing takes too long, or fails', async () => {
    const endless = await start('await new Promise(() => {});', '', 100);
    const failing = await start('throw new Error("no");');
    endless.kill('SIGTERM');
    failing.kill('SIGTERM');
    expect(await Promise.all([exit(endless), exit(failing)])).to.deep.equal([1, 1]);
  });

  for (const body of ['throw new TypeError("odd");', 'Promise.reject(new TypeError("odd"));']) {
    it(`logs, closes and exits with 1 after ${body}`, async () => {
      const child = await start('await later(10);', body);
      child.kill('SIGUSR2');
      const [output, code] = await Promise.all([said(child, 'closing'), exit(child)]);
      expect(output).to.contain('"message":"uncaught error"').and.to.contain('TypeError');
      expect(code).to.equal(1);
    });
  }

  it('can be begun from within', async () => {
    const child = await start('', 'end(3);');
    child.kill('SIGUSR2');
    expect(await exit(child)).to.equal(3);
  });
});
