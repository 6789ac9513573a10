import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../e2e/support/blocks.js';
import { tellExhausted } from '../../e2e/support/busy-board.js';
import { until } from '../../support/until.js';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

/** Codes of actions in the sources of all processes; those made of a name with a prefix are spelt out. */
const actionsInCode = (): string[] => {
  const files = execFileSync('git', ['ls-files', '--', 'apps/*.ts'], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n');
  const texts = files.map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const plain = texts.flatMap((text) => [...text.matchAll(/\baction: (?:undo \? )?'([a-z:-]+)'(?: : '([a-z:-]+)')?/g)]);
  const made = ['attention:retry', 'attention:resolve', 'attention:discard', 'queue:promote', 'queue:retry'];
  const named = plain.flatMap(([, ...codes]) => codes).filter((code) => code && !['pause', 'promote'].includes(code));
  return [...new Set([...named, ...made, 'notice:cancel', 'notice:reopen'])];
};

describe('the audit page', () => {
  const board = useBoard();
  const act = async (order: object) => {
    const { json } = await board.stage().ask('/api/attention/actions', OPERATOR, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    return (json as { bulk: string }).bulk;
  };
  const rows = (text: string): number => text.split('<tr data-row>').length - 1;

  it('shows a bulk action as one row that opens to its events, and each of them where that is asked for', async () => {
    const { desk, ask } = board.stage();
    await tellExhausted(desk, 3);
    const bulk = await act({ action: 'resolve', filter: {}, note: 'by hand', perSecond: 100 });
    const audited = async () => (await desk.ledger.auditLog({ limit: 10 })).entries;
    await until(async () => (await audited()).length === 3, { what: 'all is done' });
    expect((await audited()).map((entry) => entry.bulk)).to.deep.equal([bulk, bulk, bulk]);
    const { text } = await ask('/audit', VIEWER);
    expect(rows(text)).to.equal(1);
    expect(text).to.include('3 items').and.include('3 done').and.include('by hand');
    for (const seq of ['ex1', 'ex2', 'ex3']) expect(text).to.include(`/trace?seq=${seq}"`);
    expect(rows((await ask(`/audit?bulk=${bulk}`, VIEWER)).text)).to.equal(3);
  });

  it('shows what was done alone by itself', async () => {
    const { desk, ask } = board.stage();
    await tellExhausted(desk, 2);
    for (const id of await desk.attention()) await act({ action: 'resolve', ids: [id] });
    expect((await desk.ledger.auditLog({ limit: 1 })).entries[0]).not.to.have.property('bulk');
    expect(rows((await ask('/audit', VIEWER)).text)).to.equal(2);
  });

  it('has a word in the reader’s language for every action that any process writes down', async () => {
    const { desk, ask } = board.stage();
    const actions = actionsInCode();
    expect(actions).to.include.members(['attention:retry', 'notice:cancel', 'recover', 'queue:pause', 'login']);
    const entry = { user: 'olga', item: 'x', note: null, dn: null, result: 'ok' };
    for (const action of actions) await desk.ledger.audit({ ...entry, action });
    for (const lang of ['en', 'zh']) {
      const { text } = await ask(`/audit?limit=500&lang=${lang}`, VIEWER);
      for (const action of actions) expect(text).to.include(`title="${action}"`).and.not.include(`>${action}</span>`);
    }
  });

  for (const [action, item, result, note, shown] of [
    ['attention:discard', 'e/refund:S1', 'gone', 'no', ['作废', '快速退货', '已不存在']],
    ['queue:pause', 'erp', 'ok', '盘点; until 2026-11-21T04:00:00.000Z', ['暂停队列', '盘点 · 至', '12:00:00']],
    ['queue:pause', 'erp', 'ok', 'until 9999-99-99T99:99:99Z', ['until 9999-99-99T99:99:99Z']],
    ['queue:resume', 'erp', 'ok', 'its time was over', ['恢复队列', '暂停时间已到']],
    ['trace:reveal', 'tn=SF 1', 'refused: viewer', null, ['href="/trace?tn=SF%201"', '被拒绝：仅有查看权限']],
    ['chase:take', 'SF1', 'ok', null, ['href="/refused?q=SF1"', '认领追件', '完成']],
    ['destination:release', 'wdt', 'ok', null, ['解除对方要求的等待', '旺店通']],
    ['queue:retry', 'wdt', 'retried 3, skipped 1', null, ['重试 3 个，跳过 1 个']],
  ] as const) {
    it(`tells ${action} ${item} (${result}) in words, with its numbers as links`, async () => {
      const { desk, ask } = board.stage();
      await desk.ledger.audit({ user: 'olga', action, item, result, note, dn: null });
      const { text } = await ask('/audit?lang=zh', VIEWER);
      const [, table = ''] = text.split('<tbody>');
      for (const each of shown) expect(table).to.include(each);
    });
  }
});
