import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { act, declined } from './declined.js';
import { type Answer, type Login, OPERATOR, useBoard, VIEWER } from './stage.js';

interface Item {
  readonly id: string;
  readonly reason: string;
  readonly destination: string | null;
  readonly events: readonly { readonly kind: string; readonly seq: string }[];
  readonly what: string;
  readonly todo: string;
}
const read = ({ json }: Answer) => json as { items: Item[]; total: number; next: string | null };
const seqs = (answer: Answer): (string | undefined)[] => read(answer).items.map(({ events }) => events[0]?.seq);

describe('GET /api/attention', () => {
  const board = useBoard();

  it('is empty where nothing needs anybody', async () => {
    expect((await board.stage().ask('/api/attention', VIEWER)).json).to.deep.equal({ items: [], total: 0, next: null });
  });

  it('says of each item what it is about, what happened and what can be done, in the reader’s language', async () => {
    await declined(board.stage().desk, 1);
    const [item] = read(await board.stage().ask('/api/attention', VIEWER)).items;
    expect(item).to.include({ reason: 'vendor-rejected', destination: 'wdt', operation: 'wdt.smartRefund', dn: 'D1' });
    expect(item).to.include({ detail: 'code 1, call ***' });
    expect(item?.events).to.deep.equal([{ kind: 'refund', seq: 'S1' }]);
    expect(item?.what).to.match(/declined the request/);
    const zh = await board.stage().ask('/api/attention', VIEWER, { headers: { 'accept-language': 'zh-CN' } });
    expect(read(zh).items[0]?.what).to.match(/拒绝了请求/);
  });

  it('does not say that nothing was booked of what may have been, its attempts used up', async () => {
    const { desk, ask } = board.stage();
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refuse('S1', 'D1');
    await desk.mapAll();
    // a vendor that may be sent to again, whose replies could not be read
    const detail = "attempt 12: HTTP 200, but the body is not this vendor's reply";
    await desk.attempt('push', { status: 'attention', reason: 'retries-exhausted', detail });
    const [item] = read(await ask('/api/attention', VIEWER)).items;
    expect(item?.what).to.match(/no answer that can be read/);
    expect(item?.todo).to.match(/may have been booked/);
    const zh = await ask('/api/attention', VIEWER, { headers: { 'accept-language': 'zh-CN' } });
    expect(read(zh).items[0]?.todo).to.match(/可能已入账/);
  });

  for (const [query, found] of [
    ['', ['S1', 'S2', 'stray']],
    ['?reason=vendor-rejected', ['S1', 'S2']],
    ['?reason=unresolved', ['stray']],
    ['?reason=no-notice', []],
    ['?destination=wdt', ['S1', 'S2']],
    ['?destination=pos', []],
    ['?text=T2', ['S2']],
    ['?text=d1', ['S1']],
    ['?text=CODE%202', ['S2']],
    ['?minAgeHours=1', []],
    ['?reason=&destination=&cursor=', ['S1', 'S2', 'stray']],
  ] as const) {
    it(`finds ${found.length} of three by "${query}"`, async () => {
      const stage = board.stage();
      await declined(stage.desk, 1);
      await declined(stage.desk, 2);
      await stage.desk.refund('stray', undefined, sn(99, 1));
      await stage.desk.mapAll();
      const answer = await stage.ask(`/api/attention${query}`, VIEWER);
      expect(seqs(answer)).to.deep.equal([...found]);
      expect(read(answer).total).to.equal(found.length);
    });
  }

  it('finds nothing by what its detail says of a person, neither a name nor a part of a number, by nobody', async () => {
    const { desk, ask } = board.stage();
    const member = { name: '王小明', mobile: '13812345678' };
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true, member }));
    await desk.refund('S1', 'D1', sn(1, 1), 'T1');
    await desk.mapAll();
    const detail = 'buyer 王小明 is blocked, call 13812345678';
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail });
    const found = async (text: string, who: Login) =>
      read(await ask(`/api/attention?text=${encodeURIComponent(text)}`, who)).total;
    for (const who of [VIEWER, OPERATOR]) {
      for (const text of ['王小明', '小明', '1381', '13812345678', 'buyer 王'])
        expect(await found(text, who), text).to.equal(0);
      for (const text of ['is BLOCKED', 'call', 'buyer']) expect(await found(text, who), text).to.equal(1);
    }
    const dryRun = { action: 'resolve', filter: { text: '小明' }, dryRun: true };
    expect((await act(board.stage(), dryRun)).json).to.deep.equal({ matched: 0, byReason: {} });
    const page = (await ask(`/attention?text=${encodeURIComponent('小明')}`, VIEWER)).text;
    expect(page).to.include('Nothing on the list matches').and.not.include('S1');
  });

  for (const query of ['?reason=bad-luck', '?destination=mars', '?minAgeHours=x', '?limit=0', '?reason=a&reason=b']) {
    it(`answers 400 to ${query}`, async () => {
      const { status, json } = await board.stage().ask(`/api/attention${query}`, VIEWER);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-query' });
    });
  }

  for (const [name, first] of [
    ['reason', 'no-notice'],
    ['destination', 'wdt'],
  ] as const) {
    it(`says which ${name}s there are to whoever gives a wrong one`, async () => {
      const { json } = await board.stage().ask(`/api/attention?${name}=x`, VIEWER);
      const [mistake] = (json as { errors: { pointer: string; message: string }[] }).errors;
      expect(mistake?.pointer).to.equal(`/${name}`);
      expect(mistake?.message).to.match(new RegExp(`^must be one of ${first}, \\w`));
    });
  }

  it('leads from page to page without missing or repeating an item, though some stand at the same moment', async () => {
    const stage = board.stage();
    for (let n = 1; n <= 7; n += 1) await declined(stage.desk, n);
    const key = `${board.prefix()}:attention`;
    for (const member of await board.redis().zrange(key, '0', '4')) await board.redis().zadd(key, 1000, member);
    const found: (string | undefined)[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await stage.ask(`/api/attention?limit=2&cursor=${cursor}`, VIEWER);
      expect(read(answer).total).to.equal(7);
      found.push(...seqs(answer));
      cursor = read(answer).next;
    }
    expect(found.sort()).to.deep.equal(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7']);
  });
});
