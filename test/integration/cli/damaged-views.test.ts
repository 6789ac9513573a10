import type { ExportRow } from '@scm-relay/schemas';
import { expect } from 'chai';
import { DAMAGE, TEXT_DAMAGE, threeOfEach } from '../../support/damage.js';
import { openDesk } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

const DAY = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const RECONCILE = ['reconcile', '--day', DAY, '--json'];

/** By record the field that is damaged, and the commands that read it, with what they show all the same. */
const CASES: Readonly<
  Record<string, readonly [field: string, damage: typeof DAMAGE, commands: readonly (readonly [string[], string[]])[]]>
> = {
  'event:refund:r2': [
    'state',
    DAMAGE,
    [
      [['export'], ['r1', 'r3', 'w2']],
      [['events'], ['r1', 'r3', 'w2']],
      [['trace', 'D2'], []],
      [RECONCILE, ['refund']],
    ],
  ],
  'event:refund:r2 ': [
    'wdt-1',
    DAMAGE,
    [
      [['export'], ['r1', 'r3']],
      [
        ['attention', 'list'],
        ['r1', 'r3'],
      ],
      [['trace', 'r2'], []],
      [RECONCILE, ['refund']],
    ],
  ],
  'event:refund:w2': ['state', DAMAGE, [[['waiting'], ['w1', 'w3']]]],
  'document:D2': [
    '',
    TEXT_DAMAGE,
    [
      [['export'], ['r1', 'r2', 'r3']],
      [
        ['attention', 'list'],
        ['r1', 'r2', 'r3'],
      ],
      [['trace', 'r2'], ['r2']],
    ],
  ],
};

describe('cli views beside a damaged record', () => {
  const use = useRedis();
  const env = () => ({ REDIS_URL: use.server().url, REDIS_KEY_PREFIX: use.prefix() });
  beforeEach(() => threeOfEach(use.redis(), use.prefix(), openDesk(use.redis(), use.prefix())));

  for (const [name, [field, damage, commands]] of Object.entries(CASES)) {
    for (const [what, spoil] of Object.entries(damage)) {
      it(`show all others, name it, and end with 1: ${name} ${field}, ${what}`, async () => {
        const key = name.trim();
        await spoil(use.redis(), `${use.prefix()}:${key}`, field);
        for (const [args, others] of commands) {
          const { code, out, err } = await command(args, env());
          expect([code, err.includes(`${key} cannot be read`)], args.join(' ')).to.deep.equal([1, true]);
          for (const each of others) expect(out, args.join(' ')).to.include(each);
          if (key === 'document:D2') expect(out, args.join(' ')).to.not.include('欧阳');
        }
      });
    }
  }

  it('an export has a row for what it cannot read, and a reconciliation counts the others alone', async () => {
    await DAMAGE['no JSON']?.(use.redis(), `${use.prefix()}:event:refund:r2`, 'state');
    const { out } = await command(['export', '--json'], env());
    const rows = out
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row) as ExportRow);
    expect(rows.filter(({ status }) => status === 'damaged')).to.have.lengthOf(1);
    expect(rows.find(({ status }) => status === 'damaged')).to.include({ seq: 'r2', reason: 'event:refund:r2' });
    const { rows: counts } = jsonOf<{ rows: { event: string; destination: string }[] }>(
      await command(RECONCILE, env()),
    );
    const refunds = counts.find(({ event, destination }) => event === 'refund' && destination === 'all');
    expect(refunds).to.include({ accepted: 5, attention: 2, open: 3 });
  });
});
