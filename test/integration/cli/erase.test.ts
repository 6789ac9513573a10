import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

const MOBILE = '13912345678';
const secret = randomBytes(32);

interface Result {
  readonly dns: readonly string[];
  readonly notices: number;
  readonly refused: number;
  readonly unknown: readonly string[];
  readonly history: unknown;
  readonly pending: readonly string[];
}

describe('cli erase', () => {
  const shared = useRedis();
  let desk: Desk;
  const env = () => ({
    REDIS_URL: shared.server().url,
    REDIS_KEY_PREFIX: shared.prefix(),
    DATA_KEYS: `k=${secret.toString('base64')}`,
  });
  const nameOf = async (dn: string) => (await desk.ledger.storedNotice(dn))?.member?.name;

  beforeEach(async () => {
    desk = openDesk(shared.redis(), shared.prefix(), planContext(), { dataKeys: [{ id: 'k', secret }] });
    for (const dn of ['D1', 'D2']) {
      const member = { name: '欧阳靖雯', mobile: MOBILE };
      await desk.announce(notice(dn, [line(1, 1)], { member, shippedBefore: true }));
    }
    await desk.refund('r1', 'D2', sn(1, 1));
    await desk.mapAll();
  });

  it('erases by mobile number, lists what is pending, ends with 0, and the audit log does not hold the number', async () => {
    const ended = await command(['erase', '--mobile', '+86 139-1234-5678', '--yes', '--json'], env());
    expect(ended.code, ended.err).to.equal(0);
    const result = jsonOf<Result>(ended);
    expect([...result.dns].sort()).to.deep.equal(['D1', 'D2']);
    expect(result).to.deep.include({ notices: 1, history: null, pending: ['refund:r1'] });
    expect(await nameOf('D1')).to.equal('');
    expect(await nameOf('D2')).to.equal('欧阳靖雯');
    const { entries } = await desk.ledger.auditLog({ limit: 9 });
    expect(
      entries
        .filter(({ action }) => action === 'notice:erase')
        .map(({ item }) => item)
        .sort(),
    ).to.deep.equal(['D1', 'D2']);
    expect(JSON.stringify(entries)).not.to.include('1234');
  });

  it('counts with --dry-run, and asks whoever sits at the terminal', async () => {
    const counted = await command(['erase', '--dn', 'D1', '--dry-run', '--json'], env());
    expect(counted.code).to.equal(0);
    expect(jsonOf<Result>(counted)).to.deep.include({ notices: 1, pending: [] });
    const open = await command(['erase', '--dn', 'D2', '--dry-run', '--json'], env());
    expect(jsonOf<Result>(open)).to.deep.include({ notices: 0, pending: ['refund:r1'] });
    const answering = (yes: boolean) => ({ interactive: true, confirm: async () => yes });
    expect((await command(['erase', '--dn', 'D1'], env(), answering(false))).code).to.equal(2);
    expect(await nameOf('D1')).to.equal('欧阳靖雯');
    expect((await command(['erase', '--dn', 'D1'], env(), answering(true))).code).to.equal(0);
    expect(await nameOf('D1')).to.equal('');
  });

  it('counts a refused body once, however many of those who are erased it quotes', async () => {
    const quoted = `{"seq":"","msg":"欧阳靖雯 ${MOBILE}"}`;
    const body = { kind: 'refuse', status: 400, code: 'invalid-event', errors: null, caller: null } as const;
    await desk.ledger.keepRefused({ ...body, body: quoted, requestId: 'q', at: Date.now() });
    for (const args of [['--dry-run'], []]) {
      const ended = await command(['erase', '--mobile', MOBILE, '--json', ...args], env());
      expect(jsonOf<Result>(ended)).to.include({ refused: 1 });
    }
  });

  it('ends with 1 where there is no such notice, says so, and does so in the audit log', async () => {
    for (const args of [['--dry-run'], []]) {
      const ended = await command(['erase', '--dn', 'D1', 'D-MISTYPED', '--json', ...args], env());
      expect(ended).to.include({ code: 1, err: 'there is no notice D-MISTYPED\n' });
      expect(jsonOf<Result>(ended)).to.deep.include({ notices: 1, unknown: ['D-MISTYPED'] });
    }
    const { entries } = await desk.ledger.auditLog({ limit: 9 });
    expect(entries.map(({ item, result }) => `${item} ${result}`).sort()).to.deep.equal([
      'D-MISTYPED unknown',
      'D1 ok',
    ]);
    expect((await command(['erase', '--dn', 'D1', '--json'], env())).code).to.equal(0);
  });

  it('says and writes down what was done before it failed', async () => {
    const mine = shared.prefix();
    await desk.announce(notice('D3', [line(1, 1)], { member: { name: '欧阳靖雯', mobile: MOBILE } }));
    const rules = ['on', '>pw', '&*', '+@all', '%R~*', `~${mine}`, `~${mine}:[^n]*`, `~${mine}:notice:D1`];
    await shared.redis().call('ACL', 'SETUSER', 'not-d3', ...rules);
    const url = env().REDIS_URL.replace('redis://', 'redis://not-d3:pw@');
    const ended = await command(['erase', '--dn', 'D1', 'D3'], { ...env(), REDIS_URL: url });
    expect(ended.code, ended.err).to.equal(69);
    expect(ended.err).to.match(
      /^done before it failed: D1\. Erase again: .*\n.*The user executing the script can't access/,
    );
    const { entries } = await desk.ledger.auditLog({ limit: 9 });
    expect(entries.map(({ item, result }) => `${item} ${result}`)).to.deep.equal(['D1 ok']);
  });

  it('does what it says where nobody can be asked', async () => {
    expect((await command(['erase', '--dn', 'D1'], env())).code).to.equal(0);
    expect(await nameOf('D1')).to.equal('');
  });

  for (const args of [['erase'], ['erase', '--mobile', '12345']]) {
    it(`does not understand ${args.join(' ')}`, async () => {
      expect((await command(args, env())).code).to.equal(2);
    });
  }
});
