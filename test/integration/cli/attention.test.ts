import { openQueues } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

describe('cli attention', () => {
  const shared = useRedis();
  let desk: Desk;
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix() });

  /** three checkouts that a vendor rejected, and a refuse that came too late */
  beforeEach(async () => {
    desk = openDesk(shared.redis(), shared.prefix());
    for (const n of [1, 2, 3]) {
      await desk.announce(notice(`D${n}`, [line(1, 1)]));
      await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    }
    await desk.refuse('late', 'D1');
    await desk.mapAll();
    for (const _ of [1, 2, 3]) {
      await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: 'call 13800138000' });
    }
  });

  const list = async (...args: string[]) =>
    jsonOf<{ items: { id: string; reason: string; detail: string }[]; total: number }>(
      await command(['attention', 'list', '--json', ...args], env()),
    );

  it('lists what waits, by filter, with personal data masked', async () => {
    expect((await list()).total).to.equal(4);
    const alone = jsonOf<{ total: number }>(await command(['attention', '--json'], env()));
    expect(alone.total).to.equal(4);
    const { items, total } = await list('--reason', 'vendor-rejected', '--limit', '2');
    expect(total).to.equal(3);
    expect(items.map(({ reason, detail }) => [reason, detail])).to.deep.equal([
      ['vendor-rejected', 'call ***'],
      ['vendor-rejected', 'call ***'],
    ]);
  });

  it('only counts on a dry run', async () => {
    const ended = await command(['attention', 'retry', '--destination', 'push', '--dry-run', '--json'], env());
    expect(jsonOf<{ matched: number; ids: string[] }>(ended)).to.include({ matched: 3 });
    expect((await list()).total).to.equal(4);
    const alone = jsonOf<{ total: number }>(await command(['attention', '--json'], env()));
    expect(alone.total).to.equal(4);
  });

  it('goes on behind an item that fails, and ends with 1', async () => {
    await shared.redis().hset(`${shared.prefix()}:event:checkout:c2`, 'state', '{');
    const ended = await command(['attention', 'resolve', '--destination', 'push', '--yes', '--json'], env());
    expect(ended.code).to.equal(1);
    const { results } = jsonOf<{ results: { id: string; answer: string }[] }>(ended);
    const answers = results.map(({ id, answer }) => `${id} ${answer}`).sort();
    expect(answers).to.deep.equal([
      'd/push-1/checkout:c1 ok',
      'd/push-1/checkout:c2 failed',
      'd/push-1/checkout:c3 ok',
    ]);
  });

  it('retries by id: the job is on its queue, the act in the audit log', async () => {
    const [item] = (await list('--reason', 'vendor-rejected')).items;
    const ended = await command(['attention', 'retry', item?.id ?? '', '--note', 'price was mended'], env());
    expect(ended.code).to.equal(0);
    const queues = openQueues(shared.redis(), shared.prefix());
    // nothing of it was processed: it is mapped again
    const counts = await queues.counts();
    expect((counts.checkout?.waiting ?? 0) + (counts.push?.waiting ?? 0)).to.equal(1);
    await queues.close();
    const [entry] = (await desk.ledger.auditLog({ limit: 5 })).entries;
    expect(entry).to.include({ action: 'attention:retry', item: item?.id, note: 'price was mended', result: 'ok' });
  });

  it('acts by filter only when that is confirmed', async () => {
    const asked = await command(['attention', 'resolve', '--reason', 'vendor-rejected'], env());
    expect(asked.code).to.equal(2);
    expect(asked.err).to.contain('3 items match; add --yes');
    expect((await list()).total).to.equal(4);
    const alone = jsonOf<{ total: number }>(await command(['attention', '--json'], env()));
    expect(alone.total).to.equal(4);

    const args = ['attention', 'resolve', '--reason', 'vendor-rejected', '--yes', '--per-second', '1000', '--json'];
    const ended = await command(args, env());
    expect(ended.code).to.equal(0);
    expect(jsonOf<{ results: unknown[] }>(ended).results).to.have.lengthOf(3);
    expect((await list()).items.map(({ reason }) => reason)).to.deep.equal(['already-shipped']);
    expect(await desk.status('checkout', 'c2')).to.equal('resolved');
  });

  it('keeps the pace it is told', async () => {
    const begun = performance.now();
    await command(['attention', 'resolve', '--reason', 'vendor-rejected', '--yes', '--per-second', '2'], env());
    expect(performance.now() - begun).to.be.above(1000);
  });

  describe('of what may have been booked', () => {
    const ID = 'd/push-1/checkout:c4';
    beforeEach(async () => {
      await desk.announce(notice('D4', [line(1, 1)]));
      await desk.checkout('c4', 'D4', [sn(1, 4)]);
      await desk.mapAll();
      await desk.attempt('push', { status: 'attention', reason: 'outcome-unknown', detail: 'no reply' });
    });

    for (const [what, args] of [
      ['by id', [ID]],
      ['by filter, though nobody is to be asked', ['--destination', 'push', '--yes']],
    ] as const) {
      it(`retries nothing ${what}, and says why`, async () => {
        const ended = await command(['attention', 'retry', ...args], env());
        expect(ended.code).to.equal(2);
        expect(ended.err).to.match(/outcome of 1 of \d is unknown.*--accept-doubles/);
        expect((await list()).total).to.equal(5);
      });

      it(`retries it ${what} when it is told that it may`, async () => {
        const ended = await command(['attention', 'retry', ...args, '--accept-doubles'], env());
        expect(ended.code, ended.err).to.equal(0);
        expect((await list('--reason', 'outcome-unknown')).total).to.equal(0);
      });
    }

    it('resolves it, or retries others, unasked', async () => {
      for (const args of [
        ['retry', '--reason', 'vendor-rejected', '--yes'],
        ['resolve', ID],
      ]) {
        const ended = await command(['attention', ...args], env());
        expect(ended.code, ended.err).to.equal(0);
      }
    });
  });

  it('points one event at another notice', async () => {
    await desk.announce(notice('FREE', [line(1, 1)]));
    const ended = await command(['attention', 'retry', 'e/refuse:late', '--dn', 'FREE'], env());
    expect(ended.code).to.equal(0);
    expect((await desk.event('refuse', 'late')).dn).to.equal('FREE');
  });

  it('acts by id on an event that waits, too', async () => {
    await desk.checkout('early', 'NOT-YET', [sn(1, 9)]);
    await desk.mapAll();
    expect(await desk.status('checkout', 'early')).to.equal('waiting/no-notice');
    const counted = await command(['attention', 'discard', 'e/checkout:early', '--dry-run'], env());
    expect(counted.out).to.contain('no-notice').and.to.contain('1 would be acted on');
    const ended = await command(['attention', 'discard', 'e/checkout:early'], env());
    expect(ended).to.include({ code: 0, out: 'discard: 1 done, 0 not\n' });
    expect(await desk.status('checkout', 'early')).to.equal('discarded');
  });

  it('ends with 1 and says which items had left the list', async () => {
    const ended = await command(['attention', 'discard', 'e/refuse:late', 'e/refuse:never'], env());
    expect(ended.out).to.contain('e/refuse:never: gone').and.to.contain('discard: 1 done, 1 not');
    expect(ended.code).to.equal(1);
  });

  for (const [what, args] of [
    ['nothing at all to act on', ['retry']],
    ['ids together with a filter', ['retry', 'e/refuse:late', '--reason', 'unmappable']],
    ['ids together with all', ['discard', 'e/refuse:late', '--all']],
    ['a notice for several items', ['retry', 'a', 'b', '--dn', 'X']],
    ['a reason that is none', ['retry', '--reason', 'bored']],
    ['a pace of nothing', ['retry', 'a', '--per-second', '0']],
    ['an unknown option', ['list', '--everything']],
  ] as const) {
    it(`ends with 2 for ${what}`, async () => {
      expect((await command(['attention', ...args], env())).code).to.equal(2);
    });
  }
});
