import { expect } from 'chai';
import { DAMAGE, TEXT_DAMAGE, threeOfEach } from '../../support/damage.js';
import { OPERATOR, useBoard } from './stage.js';

/** A damaged record, and the pages that read it, each with what stands beside it there. */
interface Case {
  readonly field: string;
  readonly damage: typeof DAMAGE;
  readonly pages: Readonly<Record<string, readonly string[]>>;
}

const CASES: Readonly<Record<string, Case>> = {
  'event:refund:r2': {
    field: 'state',
    damage: DAMAGE,
    pages: {
      '/events': ['r1', 'r3', 'w2'],
      '/events?status=attention': ['r1', 'r3'],
      '/events?q=r': ['r1', 'r3'],
      '/api/events': ['r1', 'r3', 'w2'],
      '/api/export?format=ndjson': ['r1', 'r3', 'w2'],
      '/notice?dn=D2': ['D2'],
      '/trace?q=D2': [],
      '/api/trace?seq=r2': [],
    },
  },
  'event:refund:r2 ': {
    field: 'wdt-1',
    damage: DAMAGE,
    pages: {
      '/events': ['r1', 'r3'],
      '/attention': ['r1', 'r3'],
      '/attention?text=r': ['r1', 'r3'],
      '/api/attention': ['r1', 'r3'],
      '/trace?q=r2': [],
    },
  },
  'event:refund:w2': {
    field: 'state',
    damage: DAMAGE,
    pages: { '/waiting': ['w1', 'w3'], '/api/waiting': ['w1', 'w3'] },
  },
  'document:D2': {
    field: '',
    damage: TEXT_DAMAGE,
    pages: {
      '/events': ['r1', 'r2', 'r3'],
      '/attention': ['r1', 'r2', 'r3'],
      '/api/attention': ['r1', 'r2', 'r3'],
      '/trace?q=r2': ['r2'],
      '/notice?dn=D2': ['r2'],
    },
  },
  'refused-body:x2': {
    field: 'entry',
    damage: DAMAGE,
    pages: { '/refused': ['x1', 'x3'], '/api/refused': ['x1', 'x3'], '/api/refused/export': ['x1', 'x3'] },
  },
};

describe('board beside a damaged record', () => {
  const board = useBoard();
  beforeEach(() => threeOfEach(board.redis(), board.prefix(), board.stage().desk));

  for (const [name, { field, damage, pages }] of Object.entries(CASES)) {
    for (const [what, spoil] of Object.entries(damage)) {
      it(`shows all others, and names it: ${name} ${field}, ${what}`, async () => {
        const key = name.trim();
        await spoil(board.redis(), `${board.prefix()}:${key}`, field);
        for (const [path, others] of Object.entries(pages)) {
          const { status, text } = await board.stage().ask(path, OPERATOR);
          expect(status, path).to.equal(200);
          for (const each of [key, ...others]) expect(text, path).to.include(each);
          // nobody can mask what is said of a person whose notice cannot be read
          if (key === 'document:D2') expect(text.split('欧阳靖雯'), path).to.have.lengthOf(1);
        }
      });
    }
  }

  it('does not say that nothing is there where that cannot be read', async () => {
    const [redis, prefix] = [board.redis(), board.prefix()];
    for (const n of [1, 2, 3]) {
      await redis.hset(`${prefix}:event:refund:r${n}`, 'wdt-1', '{');
      await redis.hset(`${prefix}:event:refund:w${n}`, 'state', '{');
    }
    for (const path of [
      '/attention',
      '/attention?reason=vendor-rejected',
      '/waiting',
      '/events?kind=refund&status=waiting',
    ]) {
      const { text } = await board.stage().ask(path, OPERATOR);
      expect(text, path).to.include('Records that cannot be read: 3.').and.not.include('class="empty"');
    }
  });

  it('shows a notice without a piece, and its events where it cannot be read itself', async () => {
    const key = `${board.prefix()}:notice:D2`;
    const [piece = ''] = (await board.redis().hkeys(key)).filter((each) => each.startsWith('i:'));
    await board.redis().hset(key, piece, '{');
    const shown = await board.stage().ask('/notice?dn=D2', OPERATOR);
    expect([shown.status, shown.text.includes('notice:D2'), shown.text.includes('T-D2')]).to.deep.equal([
      200,
      true,
      true,
    ]);
    await board.redis().hset(key, 'r:1', '{');
    const uncounted = await board.stage().ask('/notice?dn=D2', OPERATOR);
    await TEXT_DAMAGE['a key of another type']?.(board.redis(), key, '');
    const lost = await board.stage().ask('/notice?dn=D2', OPERATOR);
    for (const { status, text } of [uncounted, lost])
      expect([status, text.includes('notice:D2')]).to.deep.equal([200, true]);
  });

  it('shows the audit log, all of its pages, and tells in both languages what is missing', async () => {
    await board.redis().xadd(`${board.prefix()}:audit`, '*', 'entry', '{');
    await board.stage().desk.ledger.audit({
      user: 'later',
      action: 'login',
      item: null,
      note: null,
      dn: null,
      result: 'ok',
    });
    for (const [lang, words] of [
      ['en', 'Records that cannot be read: 1.'],
      ['zh', '1 条记录无法读取'],
    ]) {
      const { status, text } = await board.stage().ask(`/audit?lang=${lang}`, OPERATOR);
      expect(status).to.equal(200);
      for (const each of [words, '<code>audit ', 'user1', 'user3', 'later']) expect(text).to.include(each);
    }
    const { entries, next } = await board.stage().desk.ledger.auditLog({ limit: 2 });
    expect([entries.length, next === null], 'the damaged one is one of two').to.deep.equal([1, false]);
  });

  it('shows what is beside a pause, a bulk action, a sample or the mark of a chased body', async () => {
    const [redis, prefix] = [board.redis(), board.prefix()];
    await redis.hset(`${prefix}:pauses`, 'wdt', '{', 'erp', JSON.stringify({ by: 'olga', note: '', at: 1, until: 2 }));
    for (const queue of ['wdt', 'erp'] as const) await board.stage().queues.queue(queue).pause();
    await redis.rpush(`${prefix}:bulk:b1`, 'x');
    await redis.zadd(`${prefix}:bulks`, 1, 'b1');
    await redis.zadd(`${prefix}:samples`, Date.now(), '{');
    const { items } = (await board.stage().ask('/api/refused', OPERATOR)).json as { items: { id: string }[] };
    await redis.set(`${prefix}:chased:${items[0]?.id}`, '{');
    for (const path of ['/', '/api/overview', '/api/charts', '/attention', '/refused', '/reports', '/metrics'])
      expect((await board.stage().ask(path, OPERATOR)).status, path).to.equal(200);
    const over = await board.stage().desk.ledger.overPauses();
    expect(over.every(({ queue }) => queue !== 'wdt')).to.equal(true);
  });
});
