import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { serverUser } from '../support/postgres.js';
import { runProcess, type TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { ownPlace } from './support/own-place.js';

const CHECKOUT = {
  seq: '98d23x1da',
  dn: 'OMS009246908643',
  pkg: {
    tn: 'SF1885704192041',
    sns: ['5046351998702494052302', '5046352028652491386059', '5046414472652494709281'],
  },
};

describe('npm start with its own PostgreSQL', function () {
  this.timeout(240_000);
  let folder: string;
  let env: Record<string, string>;
  const started: TestProcess[] = [];

  const start = async (more: Record<string, string> = {}): Promise<TestProcess> => {
    const stack = runProcess('scripts/start.js', [], { ...env, ...more });
    started.push(stack);
    await until(() => /^ready$/m.test(stack.output()) || stack.child.exitCode !== null, {
      timeoutMs: 120_000,
      what: 'npm start to say ready',
    });
    expect(stack.child.exitCode, stack.output()).to.equal(null);
    return stack;
  };
  const post = (checkout: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${env.INGRESS_PORT}/scm/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(checkout),
    });
  const find = async (): Promise<string | undefined> => {
    const { history: url } = JSON.parse(readFileSync(join(folder, 'stack.json'), 'utf8')) as { history: string };
    const history = openHistory({ url, name: 'test' });
    try {
      return (await history.find('checkout', CHECKOUT.seq))?.status;
    } finally {
      await history.close();
    }
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'scm-start-'));
    env = await ownPlace(folder);
  });
  after(async () => {
    for (const stack of started) if (stack.child.exitCode === null) await stack.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps an event there, also when everything but its servers was killed, and ends with 0', async () => {
    const first = await start();
    expect(first.output()).to.match(/^ {2}history +postgres:\/\/scm@127\.0\.0\.1:\d+/m);
    expect(first.output()).to.not.include(readFileSync(join(folder, 'postgres-password'), 'utf8'));
    expect((await post(CHECKOUT)).status).to.equal(204);
    await until(async () => (await find()) === 'delivered', { timeoutMs: 30_000, what: 'the row' });

    await first.end('SIGKILL');
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).to.equal(true);
    const second = await start();
    expect(second.output()).to.match(/ended what an earlier npm start left running: .*postgres/);
    expect(await find()).to.equal('delivered');
    expect(await second.end('SIGTERM')).to.equal(0);
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).to.equal(false);
  });

  /** A program of the user the server runs as, with this in its command line. */
  const stranger = async (...words: string[]): Promise<ChildProcess> =>
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', ...words], { ...(await serverUser()), cwd: '/' });

  for (const [whose, words] of [
    ['a program', []],
    ['the PostgreSQL of something else', ['/usr/lib/postgresql/bin/postgres', '-D', '/var/lib/postgresql']],
  ] as const) {
    it(`starts though the process id that a killed server left is now that of ${whose}`, async () => {
      const other = await stranger(...words);
      const file = join(folder, 'postgres', 'postmaster.pid');
      try {
        writeFileSync(file, `${other.pid}\n${join(folder, 'postgres')}\n1\n1\n\n127.0.0.1\n\nready   \n`);
        const stack = await start();
        expect(await find()).to.equal('delivered');
        expect(other.exitCode, 'the other program').to.equal(null);
        expect(await stack.end('SIGTERM')).to.equal(0);
      } finally {
        other.kill('SIGKILL');
      }
    });
  }

  it('goes on without a history where there are no PostgreSQL binaries, and says so', async () => {
    const stack = await start({ POSTGRES_PACKAGE: join(folder, 'nowhere') });
    expect(stack.output())
      .to.match(/postgres.* not started, there will be no history: there are no PostgreSQL binaries in /)
      .and.match(/^ {2}history +none$/m);
    const answer = await post({ ...CHECKOUT, seq: 'without-history' });
    expect(answer.status).to.equal(204);
    expect(await stack.end('SIGTERM')).to.equal(0);
  });

  it('does without where it is told so', async () => {
    const stack = await start({ HISTORY_URL: 'off' });
    expect(stack.output())
      .to.match(/^ {2}history +none$/m)
      .and.not.include('postgres ');
    expect(await stack.end('SIGTERM')).to.equal(0);
  });
});
