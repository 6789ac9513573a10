import { expect } from 'chai';
import { DAY, keptEvent, keptNotice, NOON, useHistory } from '../../support/kept.js';

describe('streaming the history', () => {
  const { history, put } = useHistory();

  it('gives every event of a filter once, oldest first, with its notice', async () => {
    const events = Array.from({ length: 1_203 }, (_, i) =>
      keptEvent({ seq: `s${i}`, dn: `OMS${i % 7}`, acceptedAt: NOON + Math.floor(i / 3) * 100_000_000, no: i }),
    );
    const notices = [1, 2, 3, 4, 5].map((n) => keptNotice({ dn: `OMS${n}`, tid: `T${n}` }));
    await put({ events, notices });
    const seen: string[] = [];
    let last = 0;
    for await (const { event, notice } of history().stream({})) {
      expect(event.acceptedAt).to.be.at.least(last);
      last = event.acceptedAt;
      seen.push(event.seq);
      const n = Number(event.dn?.slice(3));
      expect(notice?.tid ?? null).to.equal(n >= 1 && n <= 5 ? `T${n}` : null);
    }
    expect(seen).to.have.lengthOf(1_203);
    expect(new Set(seen).size).to.equal(1_203);
  });

  it('goes on behind an event, and filters as a search does', async () => {
    const events = [1, 2, 3, 4].map((n) =>
      keptEvent({ seq: `s${n}`, acceptedAt: NOON + n * DAY, status: n % 2 === 0 ? 'resolved' : 'delivered' }),
    );
    await put({ events });
    const after = { acceptedAt: NOON + DAY, kind: 'refund', seq: 's1' } as const;
    const seqs: string[] = [];
    for await (const { event } of history().stream({ status: 'resolved' }, { after })) seqs.push(event.seq);
    expect(seqs).to.deep.equal(['s2', 's4']);
  });

  it('gives the newest of two notices of one dn', async () => {
    const events = [keptEvent()];
    await put({ events, notices: [keptNotice({ tid: 'old' }), keptNotice({ tid: 'new', firstAt: NOON + 500 * DAY })] });
    for await (const { notice } of history().stream({})) expect(notice?.tid).to.equal('new');
  });
});

describe('the audit log in the history', () => {
  const { history } = useHistory();
  const entries = [
    { id: '1-0', at: NOON, user: 'olga', action: 'retry', entry: '{"note":"100% sure","seq":"A_1"}' },
    { id: '1-1', at: NOON, user: 'li', action: 'erase', entry: '{ "dn": "OMS1" }' },
    { id: '2-0', at: NOON + DAY, user: 'olga', action: 'resolve', entry: '{"note":"AX1"}' },
  ];
  const ids = async (filter: object, limit = 10) =>
    (await history().auditPage(filter, { limit })).entries.map(({ id }) => id);
  beforeEach(async () => {
    await history().put({ events: [], notices: [], audit: entries });
  });

  it('is read newest first, page by page, entries as they were', async () => {
    const first = await history().auditPage({}, { limit: 2 });
    expect(first.entries).to.deep.equal([entries[2], entries[1]]);
    const second = await history().auditPage({}, { limit: 2, ...(first.next && { after: first.next }) });
    expect(second).to.deep.equal({ entries: [entries[0]], next: null });
  });

  it('is filtered by user, action, time and text, in which nothing is a pattern', async () => {
    expect(await ids({ user: 'olga' })).to.deep.equal(['2-0', '1-0']);
    expect(await ids({ action: 'erase' })).to.deep.equal(['1-1']);
    expect(await ids({ from: NOON + 1 })).to.deep.equal(['2-0']);
    expect(await ids({ until: NOON + 1, user: 'li' })).to.deep.equal(['1-1']);
    expect(await ids({ text: 'a_1' })).to.deep.equal(['1-0']);
    expect(await ids({ text: '100%' })).to.deep.equal(['1-0']);
    expect(await ids({ text: '%' })).to.deep.equal(['1-0']);
  });
});
