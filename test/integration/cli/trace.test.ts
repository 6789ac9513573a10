import { expect } from 'chai';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

interface Trace {
  readonly events: readonly { kind: string; seq: string; status: string; body: { msg?: string } }[];
}

describe('cli trace', () => {
  const shared = useRedis();
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix() });
  const open = () => openDesk(shared.redis(), shared.prefix());

  it('shows what happened under each of the four numbers', async () => {
    const desk = open();
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'SF1');
    await desk.mapAll();
    for (const query of [
      ['--seq', 'c1'],
      ['--dn', 'D1'],
      ['--tn', 'SF1'],
      ['--sn', sn(1, 1)],
    ]) {
      const ended = await command(['trace', ...query, '--json'], env());
      expect(jsonOf<Trace>(ended).events.map(({ kind, seq, status }) => [kind, seq, status])).to.deep.equal([
        ['checkout', 'c1', 'sending'],
      ]);
      expect(ended.code).to.equal(0);
    }
    const readable = await command(['trace', '--seq', 'c1'], env());
    expect(readable.out).to.contain('checkout c1').and.to.contain('push.order');
  });

  it('masks personal data unless asked for it, which is audited', async () => {
    const desk = open();
    await desk.accept('refuse', { seq: 'r1', dn: 'D1', msg: 'call 13800138000' });
    const masked = jsonOf<Trace>(await command(['trace', '--seq', 'r1', '--json'], env()));
    expect(masked.events[0]?.body.msg).to.equal('call ***');
    expect((await desk.ledger.auditLog({ limit: 5 })).entries).to.deep.equal([]);

    const revealed = jsonOf<Trace>(await command(['trace', '--seq', 'r1', '--json', '--reveal'], env()));
    expect(revealed.events[0]?.body.msg).to.equal('call 13800138000');
    const [entry] = (await desk.ledger.auditLog({ limit: 5 })).entries;
    expect(entry).to.include({ action: 'trace:reveal', item: 'seq=r1', result: 'ok' });
    expect(entry?.user).to.match(/^cli:./);
  });

  it('shows control characters of a stored text as dots: a terminal would obey them', async () => {
    await open().accept('refuse', { seq: 'esc\u001b[2J', dn: 'D1' });
    const ended = await command(['trace', '--dn', 'D1'], env());
    expect(ended.out).to.contain('esc·[2J').and.not.to.contain('\u001b[2J');
  });

  it('ends with 1 for a number nobody knows, with 2 for two numbers or none', async () => {
    expect((await command(['trace', '--seq', 'nothing'], env())).code).to.equal(1);
    expect((await command(['trace', '--seq', 'a', '--dn', 'b'], env())).code).to.equal(2);
    expect((await command(['trace'], env())).code).to.equal(2);
  });
});
