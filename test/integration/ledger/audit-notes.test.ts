import { randomBytes } from 'node:crypto';
import type { DataKey } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const NAME = '欧阳靖雯';
const MOBILE = '13912345678';
const key = (id: string): DataKey => ({ id, secret: randomBytes(32) });

describe('the notes of the audit log', () => {
  const use = useRedis();
  const [old, young] = [key('old'), key('young')];
  const deskWith = (...keys: DataKey[]): Desk => openDesk(use.redis(), use.prefix(), planContext(), { dataKeys: keys });

  const write = (by: Desk, item: string | null, note: string, dn: string | null = null) =>
    by.ledger.audit({ user: 'olga', action: 'attention:resolve', item, note, dn, result: 'ok' });
  const notes = async (by: Desk) => (await by.ledger.auditLog({ limit: 20 })).entries.map((entry) => entry.note);
  const stored = async () => JSON.stringify(await use.redis().xrange(`${use.prefix()}:audit`, '-', '+'));

  /** a refund of hers on the attention list */
  const stuck = async (desk: Desk): Promise<void> => {
    await desk.announce(notice('D1', [line(1, 1)], { member: { name: NAME, mobile: MOBILE }, shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
  };

  for (const [what, keys] of Object.entries({ 'with data keys': [old], 'without data keys': [] })) {
    it(`never hold the person of the event they are about, ${what}`, async () => {
      const desk = deskWith(...keys);
      await stuck(desk);
      await write(desk, 'e/refund:r1', `${NAME} called from ${MOBILE}, has 5 more`);
      await write(desk, 'd/wdt-1/refund:r1', `told ${NAME}`);
      await write(desk, 'D1', `for ${NAME}`, 'D1');
      expect(await notes(desk)).to.deep.equal(['for ***', 'told ***', '*** called from ***, has 5 more']);
    });
  }

  it('are kept word for word with the event, and go from there with its person', async () => {
    const desk = deskWith(old);
    await stuck(desk);
    await desk.ledger.act('d/wdt-1/refund:r1', 'resolve', '', { by: 'olga', note: `told ${NAME}` });
    await write(desk, 'd/wdt-1/refund:r1', `told ${NAME}`);
    expect((await desk.event('refund', 'r1')).history.at(-1)?.note).to.equal(`told ${NAME}`);
    await desk.ledger.erase('D1', {});
    expect((await desk.event('refund', 'r1')).history.at(-1)?.note).to.match(/^told \*+$/);
    expect((await notes(desk))[0]).not.to.include(NAME);
  });

  it('stay with the event alone where its notice cannot be read', async () => {
    await stuck(deskWith(old));
    await write(deskWith(young), 'e/refund:r1', `told ${NAME}`);
    expect(await notes(deskWith(young))).to.deep.equal(['(stands with the event alone: its notice could not be read)']);
  });

  it('are sealed, for no notice names everybody in them; a note does not open in another entry', async () => {
    const desk = deskWith(old);
    await write(desk, 'push', 'until 李四 calls');
    expect(await stored())
      .to.include('~old.')
      .and.not.include('李四');
    expect(await notes(desk)).to.deep.equal(['until 李四 calls']);
    expect(await notes(deskWith(young))).to.deep.equal([
      'unreadable: a record is encrypted with the data key old, which is not in DATA_KEYS',
    ]);
    const [, fields] = (await use.redis().xrange(`${use.prefix()}:audit`, '-', '+'))[0] ?? [];
    const other = String(fields?.[1]).replace('"olga"', '"otto"');
    await use.redis().xadd(`${use.prefix()}:audit`, '*', 'entry', other);
    expect((await notes(desk))[0]).to.match(/^unreadable: /);
  });

  it('rekey writes them anew under the same ids, with what is written meanwhile', async () => {
    const desk = deskWith(old);
    for (let i = 0; i < 450; i++) await write(desk, 'push', `note ${i}`);
    const before = (await desk.ledger.auditLog({ limit: 500 })).entries;
    const both = deskWith(young, old);
    const writing = (async () => {
      for (let i = 0; i < 50; i++) await write(both, 'push', `meanwhile ${i}`);
    })();
    await Promise.all([both.ledger.rekey(), writing]);
    expect(await stored()).not.to.include('~old.');
    const after = (await deskWith(young).ledger.auditLog({ limit: 600 })).entries;
    expect(after.slice(-450)).to.deep.equal(before);
    expect(after.slice(0, -450).map(({ note }) => note)).to.deep.equal(
      Array.from({ length: 50 }, (_, i) => `meanwhile ${49 - i}`),
    );
    expect(await use.redis().keys(`${use.prefix()}:audit-copy:*`)).to.deep.equal([]);
  });
});
