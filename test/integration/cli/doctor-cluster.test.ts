import { expect } from 'chai';
import { type RedisCluster, startCluster } from '../../chaos/support/cluster.js';
import { command } from './command.js';

describe('cli doctor, of a cluster', function () {
  this.timeout(180_000);
  let cluster: RedisCluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it('says that a node of it is gone, and ends with 69', async () => {
    /** of `{a}` */
    const slot = 15_495;
    await cluster.holderFirst(slot)[0]?.kill();
    const env = { REDIS_URL: 'redis://127.0.0.1', REDIS_KEY_PREFIX: '{a}', ...cluster.reach.env };
    const ended = await command(['doctor'], env);
    expect(ended.code, ended.out).to.equal(69);
    expect(ended.out)
      .to.match(/✖ redis: .*: Redis cannot be reached: /)
      .and.not.include('none of its nodes');
  });
});
