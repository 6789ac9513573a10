import { expect } from 'chai';
import { checkout, problemOf, startIngress, type TestIngress } from '../integration/ingress/support.js';
import { paceNow } from '../support/pace.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { longestMs } from '../support/script-times.js';
import { say } from './support/during.js';

/** What Redis may spend on one accepted body, in microseconds (DESIGN "The ledger's shape"). */
const SLOW_US = 20_000;
const code = (n: number) => String(5_000_000_000_000 + n).padEnd(22, '0');
const codes = (count: number) => Array.from({ length: count }, (_, n) => code(n));

describe('security: a checkout with very many item codes', function () {
  this.timeout(180_000);
  let server: TestRedis;
  let ingress: TestIngress;
  before(async () => {
    server = await startRedis(['--slowlog-log-slower-than', String(SLOW_US)]);
    ingress = await startIngress(server.url);
  });
  after(async () => {
    await ingress?.close();
    await server?.stop();
  });

  it('is a 400 beyond MAX_EVENT_ITEMS and leaves nothing but the refused body', async () => {
    const packages = [codes(1500), codes(2001).slice(1500)].map((sns, i) => ({ tn: `T${i}`, sns }));
    const answer = await problemOf(await ingress.send('POST', '/scm/checkout', checkout({ pkg: packages })));
    expect(answer).to.deep.include({ status: 400, code: 'invalid-event' });
    expect(answer.errors).to.deep.equal([{ pointer: '/pkg', message: 'has more than 2000 item codes' }]);
    expect(await ingress.enqueued()).to.equal(0);
  });

  it('a full MiB of codes is refused as fast as it is read', async () => {
    const many = Array.from({ length: 156_581 }, (_, n) => n.toString(36));
    const before = await ingress.redis.dbsize();
    const begun = process.cpuUsage();
    const answer = await ingress.send('POST', '/scm/checkout', checkout({ pkg: { tn: 'T', sns: many } }));
    const { user, system } = process.cpuUsage(begun);
    expect(answer.status).to.equal(400);
    // sending it is counted, too
    say(`a MiB with ${many.length} codes: ${(user + system) / 1000} ms of processor time to send and refuse`);
    expect((user + system) / 1000).to.be.below(600 * paceNow());
    // the refused body and the lists it stands in, where each code was a key once
    expect((await ingress.redis.dbsize()) - before).to.be.below(10);
  });

  it('as many as are allowed are accepted, and take Redis less than 20 ms', async () => {
    await ingress.redis.call('SLOWLOG', 'RESET');
    const rounds = 24;
    for (let i = 0; i < rounds; i++) {
      const answer = await ingress.send('POST', '/scm/checkout', checkout({ pkg: { tn: 'T', sns: codes(2000) } }));
      expect(answer.status).to.equal(204);
    }
    // SLOWLOG measures by the clock: on a busy machine any call may be interrupted, a script that is too slow is so each time
    const slow: unknown = await ingress.redis.call('SLOWLOG', 'GET', String(rounds));
    const ms = Array.isArray(slow) ? slow.map((entry: unknown[]) => Number(entry[2]) / 1000) : [];
    say(
      `${rounds} checkouts of 2,000 codes: ${ms.length} held Redis longer than 20 ms, at most ${Math.max(0, ...ms)} ms`,
    );
    const longest = longestMs();
    expect(ms.filter((each) => each > longest).length).to.be.below(rounds);
  }).retries(3);
});
