import { expect } from 'chai';
import { openDesk } from '../../support/desk.js';
import { freePort } from '../../support/free-port.js';
import { useRedis } from '../../support/shared-redis.js';
import { commandProcess, jsonOf } from './command.js';

describe('cli as a process', () => {
  const shared = useRedis();
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix() });

  it('writes its result, and nothing else, to stdout and ends by itself', async () => {
    const ended = await commandProcess(['attention', 'list', '--json'], env());
    expect(jsonOf(ended)).to.deep.equal({ items: [], total: 0 });
    expect(ended).to.include({ code: 0, err: '' });
  });

  it('ends with the exit codes its help lists', async () => {
    const help = await commandProcess(['--help']);
    for (const code of [0, 1, 2, 69, 78]) expect(help.out).to.match(new RegExp(`^  ${code} +\\S`, 'm'));
    expect(help.code).to.equal(0);
    expect((await commandProcess([])).code).to.equal(2);
    expect((await commandProcess(['attention', 'list'], { REDIS_KEY_PREFIX: 'no-tag' })).code).to.equal(78);
    const away = await commandProcess(['attention', 'list'], { REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(away.code).to.equal(69);
  });

  for (const [args, hint] of [
    [['recover', '--yes'], 'attention list'],
    [['attention', 'retry'], 'attention list'],
    [['doctor'], 'waiting'],
    [['--help'], '<command>'],
  ] as const) {
    it(`names the data folder in what ${args.join(' ')} tells to type`, async () => {
      const desk = openDesk(shared.redis(), shared.prefix());
      await desk.refuse('early', 'D9');
      await desk.mapAll();
      const { out, err } = await commandProcess(args, { ...env(), DATA_DIR: '/the/data' });
      expect(`${out}${err}`).to.include(`DATA_DIR=/the/data npm run cli -- ${hint}`);
    });
  }
});
