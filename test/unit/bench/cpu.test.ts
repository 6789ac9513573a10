import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { expect } from 'chai';
import { cpuMs, startMeter } from '../../bench/cpu.js';

describe('bench › processor time', () => {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  const usedMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };

  /** Lets the kernel work for this process until it has for so many milliseconds. */
  const workInKernel = (ms: number): void => {
    const file = openSync('/dev/urandom', 'r');
    const block = Buffer.alloc(1 << 20);
    for (const from = process.cpuUsage(); process.cpuUsage(from).system < ms * 1000; ) readSync(file, block);
    closeSync(file);
  };

  it('counts what the kernel does for a process, not only its own code', () => {
    const [before, meter] = [usedMs(), startMeter({ ours: process.pid })];
    workInKernel(500);
    const { ours = 0 } = meter(1);
    expect(ours / 1000).to.be.closeTo(usedMs() - before, 60);
    expect(cpuMs(process.pid)).to.be.closeTo(usedMs(), 60);
  });

  it('reads past a name that looks like the fields behind it', async () => {
    const named = spawn(process.execPath, ['-e', "process.title = 'a) R 1 (b'; process.stdin.resume(); console.log()"]);
    await new Promise((resolve) => named.stdout.once('data', resolve));
    const worked = cpuMs(named.pid);
    named.kill();
    expect(worked).to.be.within(10, 60_000);
  });

  it('answers NaN of a process that is not there', () => {
    expect(cpuMs(undefined)).to.be.NaN;
  });
});
