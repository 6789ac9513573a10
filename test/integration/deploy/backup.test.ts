import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeRedis, connectRedis, isReady } from '@scm-relay/runtime';
import { expect } from 'chai';
import { DEPLOY } from '../../support/deploy/role-files.js';
import { toolOrSkip } from '../../support/deploy/tool.js';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { redisConfig, silentLogger } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { command } from '../cli/command.js';

const PREFIX = '{scm}';
const USER = 'user backup on >geheim ~{scm}:backup resetchannels -@all';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('deploy/redis/backup.sh', function () {
  this.timeout(180_000);
  let redis: TestRedis;
  let folder: string;
  before(async function () {
    toolOrSkip(this, 'redis-cli', 'redis-tools');
    folder = await mkdtemp(join(tmpdir(), 'scm-backup-'));
    const rights = /^user backup .*$/m.exec(await exampleUsers())?.[0].replace('CHANGE-ME-backup', 'geheim') ?? '';
    expect(rights).to.contain(USER);
    redis = await startRedis([...rights.split(' ').flatMap((word, i) => (i === 0 ? ['--user'] : [word]))]);
  });
  after(async () => {
    await redis?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  const backup = (password = 'geheim', more: Record<string, string> = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env.PATH ?? '',
        REDIS_URL: `redis://backup:${password}@127.0.0.1:${redis.port}`,
        BACKUP_FOLDER: join(folder, 'backups'),
        ...more,
      };
      execFile(`${DEPLOY}redis/backup.sh`, { env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: out.trim(), err }),
      );
    });
  const open = async (url: string) => {
    const client = connectRedis(redisConfig(url, PREFIX), { role: 'worker', name: 'test', logger: silentLogger });
    await until(() => isReady(client));
    return client;
  };

  it('makes a file that Redis starts from, and notes its age for alerts and doctor', async () => {
    await mkdir(join(folder, 'backups'));
    const client = await open(redis.url);
    const desk = openDesk(client, PREFIX);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    expect((await desk.ledger.figures()).backupAgeMs).to.equal(null);
    const doctor = () =>
      command(['doctor', '--for', 'ingress'], { REDIS_URL: redis.url, REDIS_KEY_PREFIX: PREFIX, SCM_API_KEYS: 'a=b' });
    expect((await doctor()).out).to.contain('– backup: none of Redis was ever noted');

    const made = await backup();
    expect(made, made.err).to.include({ code: 0 });
    expect((await desk.ledger.figures()).backupAgeMs).to.be.within(0, 30_000);
    expect((await doctor()).out).to.contain('✔ backup: of Redis, 0 h old');
    await client.set(`${PREFIX}:backup`, String(Math.floor(Date.now() / 1000) - 100_000));
    expect((await doctor()).out).to.contain('! backup: of Redis, 28 h old');
    await closeRedis(client);

    const data = join(folder, 'data');
    await mkdir(data);
    await copyFile(made.out, join(data, 'dump.rdb'));
    const restored = await startRedis(['--dir', data, '--appendonly', 'no']);
    const second = await open(restored.url);
    expect(await openDesk(second, PREFIX).status('checkout', 'c1')).to.equal('accepted');
    await closeRedis(second);
    await restored.stop();
  });

  it('leaves no file and ends with 1 where Redis does not let it in; no password stands in its arguments', async () => {
    const before = await readdir(join(folder, 'backups'));
    const ended = await backup('wrong');
    expect(ended.code).to.equal(1);
    expect(ended.out + ended.err).not.to.contain('wrong@');
    expect(await readdir(join(folder, 'backups'))).to.deep.equal(before);
  });

  it('is made with tools that are older than the server, saying so, and not where the check finds it broken', async () => {
    const tools = join(folder, 'tools');
    await mkdir(tools);
    const withCheck = async (said: string): Promise<Ended> => {
      const file = join(tools, 'redis-check-rdb');
      await writeFile(file, `#!/bin/sh\necho "${said}"\nexit 1\n`);
      await chmod(file, 0o755);
      return backup('geheim', { PATH: `${tools}:${process.env.PATH}`, BACKUP_FOLDER: tools });
    };
    // as redis-check-rdb 7.0 says of a file of 7.4
    const made = await withCheck("[offset 9] Can't handle RDB format version 12");
    expect(made).to.include({ code: 0 });
    expect(made.err).to.contain('is not checked: redis-check-rdb is older than Redis');
    expect(await readdir(tools)).to.include(made.out.slice(tools.length + 1));

    const broken = await withCheck('[offset 9] RDB CRC error');
    expect(broken).to.include({ code: 1, out: '' });
    expect(broken.err).to.contain('RDB CRC error');
    expect((await readdir(tools)).filter((name) => name.endsWith('.rdb'))).to.have.lengthOf(1);
  });

  it('keeps as many as it is told, the newest, and touches nothing else', async () => {
    const own = join(folder, 'backups');
    for (const name of ['scm-20200101T000000Z.rdb', 'scm-20200102T000000Z.rdb', 'notes.txt']) {
      await writeFile(join(own, name), '');
    }
    const { out } = await backup('geheim', { BACKUP_KEEP: '2' });
    const left = await readdir(own);
    expect(left).to.have.lengthOf(3).and.to.include('notes.txt');
    expect(left.map((name) => join(own, name))).to.include(out);
    expect(left).not.to.include('scm-20200102T000000Z.rdb');
  });
});

const exampleUsers = async (): Promise<string> => {
  const { readFile } = await import('node:fs/promises');
  return readFile(`${DEPLOY}redis/users.acl.example`, 'utf8');
};
