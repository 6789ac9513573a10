import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { sn } from '../support/desk.js';
import { freePort } from '../support/free-port.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { useRedis } from '../support/shared-redis.js';

/** The rest of "Key rotation" in docs/operations.md, with real processes; test/e2e/operations.test.ts has the others. */
describe('docs/operations.md, keys of people and signatures', function () {
  this.timeout(180_000);
  const redis = useRedis();
  let running: TestProcess[] = [];
  afterEach(async () => {
    await Promise.all(running.map((each) => each.end()));
    running = [];
  });

  const start = async (app: 'ingress' | 'board', more: Readonly<Record<string, string>>) => {
    const port = await freePort();
    const process = runProcess(`apps/${app}/dist/main.js`, [], {
      REDIS_URL: redis.server().url,
      REDIS_KEY_PREFIX: redis.prefix(),
      ...more,
      [app === 'ingress' ? 'INGRESS_PORT' : 'BOARD_PORT']: String(port),
    });
    running.push(process);
    const url = `http://127.0.0.1:${port}`;
    await ready(process, url);
    return { process, url };
  };

  /** runs one step and prints what it took */
  const step = async (name: string, work: () => Promise<void>): Promise<void> => {
    const from = performance.now();
    await work();
    process.stdout.write(`        ${name}: ${((performance.now() - from) / 1000).toFixed(1)} s\n`);
  };

  it('a signing secret, where a request may carry both signatures and either side goes first', async () => {
    const [first, second] = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`) as [string, string];
    const signedBy = async (url: string, ...secrets: string[]): Promise<number> => {
      const [id, at] = [randomUUID(), new Date()];
      const body = JSON.stringify({ seq: 'r1', dn: 'D1', tn: 'T1', sn: sn(1, 1), cc: 'SF' });
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': secrets.map((each) => new Webhook(each).sign(id, at, body)).join(' '),
      };
      return (await fetch(`${url}/scm/refund`, { method: 'POST', headers, body })).status;
    };
    const rotate = async (what: string, secrets: string, expected: readonly [string[], number][]): Promise<void> =>
      step(what, async () => {
        const { process: ingress, url } = await start('ingress', { SCM_SIGNING_SECRETS: secrets });
        for (const [by, status] of expected) expect(await signedBy(url, ...by), what).to.equal(status);
        await ingress.end();
      });
    await rotate('the first', `wms=${first}`, [
      [[first], 204],
      [[second], 401],
      [[first, second], 204],
    ]);
    await rotate('both', `wms=${first},wms2=${second}`, [
      [[first], 204],
      [[second], 204],
    ]);
    await rotate('the second', `wms2=${second}`, [
      [[first], 401],
      [[first, second], 204],
    ]);
  });

  it('a password of the board ends the sessions of its user, and nobody else’s', async () => {
    const entered = async (url: string, name: string, password: string): Promise<string> => {
      const body = new URLSearchParams({ name, password, to: '/' });
      const answer = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' });
      return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    };
    const status = async (url: string, cookie: string): Promise<number> =>
      (await fetch(`${url}/api/attention`, { headers: { cookie } })).status;
    const before = await start('board', { BOARD_USERS: 'olga:first-word:operator,pia:her-own-word:viewer' });
    const [olga, pia] = [
      await entered(before.url, 'olga', 'first-word'),
      await entered(before.url, 'pia', 'her-own-word'),
    ];
    expect([await status(before.url, olga), await status(before.url, pia)]).to.deep.equal([200, 200]);
    await step('exchange the entry, restart the board', async () => {
      await before.process.end();
      const { url } = await start('board', { BOARD_USERS: 'olga:second-word:operator,pia:her-own-word:viewer' });
      expect([await status(url, olga), await status(url, pia)]).to.deep.equal([401, 200]);
      expect(await entered(url, 'olga', 'first-word')).to.equal('');
      expect(await status(url, await entered(url, 'olga', 'second-word'))).to.equal(200);
    });
  });
});
