import { expect } from 'chai';
import { DAY, erasedAtRest, keptEvent, keptNotice, NOON, redaction, useHistory } from '../../support/kept.js';

describe('erasing what has long been at rest, of which some cannot be erased', () => {
  const unreadable = new Set<string>();
  const stopAt = (name: string): void => {
    if (unreadable.has(name)) throw new Error(`${name} cannot be read`);
  };
  const { history, put, sql } = useHistory({
    redaction: {
      values: (document, dn) => {
        stopAt(`values of ${dn}`);
        return redaction.values(document, dn);
      },
      event: (fields, event, known) => {
        stopAt(event.seq);
        return redaction.event(fields, event, known);
      },
      notice: (kept, dn) => {
        stopAt(dn);
        return redaction.notice(kept, dn);
      },
    },
  });
  let told: string[];
  const onError = (error: unknown): void => {
    told.push(String(error));
  };
  const DNS = ['D1', 'D2', 'D3', 'D4', 'D5', 'D6'];
  beforeEach(async () => {
    told = [];
    unreadable.clear();
    await put({
      events: DNS.map((dn) => keptEvent({ seq: `of ${dn}`, dn })),
      notices: DNS.map((dn) => keptNotice({ dn })),
    });
  });
  const personal = async (table: 'events' | 'notices'): Promise<unknown[]> =>
    (await sql(`SELECT dn FROM ${table} WHERE personal ORDER BY dn`)).map(({ dn }) => dn);

  it('goes on with erasures that ended early though one of them fails again', async () => {
    // their tombstones are written, their rows are not
    await sql(`INSERT INTO tombstones (dn) VALUES ${DNS.map((dn) => `('${dn}')`).join()}`);
    unreadable.add('of D2');
    await erasedAtRest(history(), 0, 2, onError);
    expect(told.join()).to.include('event refund:of D2').and.include('cannot be read');
    expect(await sql('SELECT dn FROM tombstones WHERE NOT done')).to.deep.equal([{ dn: 'D2' }]);
  });

  for (const limit of [1, 2, 10]) {
    it(`goes on with the records behind those that fail, ${limit} at a time`, async () => {
      for (const name of ['of D1', 'of D2', 'D3', 'values of D4']) unreadable.add(name);
      expect(await erasedAtRest(history(), NOON + DAY, limit, onError)).to.deep.equal({ notices: 2, events: 3 });
      expect(told).to.have.length(4);
      expect(await personal('events')).to.deep.equal(['D1', 'D2', 'D4']);
      // whose values are still to be looked for
      expect(await personal('notices')).to.deep.equal(['D1', 'D2', 'D3', 'D4']);
      unreadable.clear();
      expect(await erasedAtRest(history(), NOON + DAY, limit, onError)).to.deep.equal({ notices: 4, events: 3 });
      expect([...(await personal('events')), ...(await personal('notices'))]).to.deep.equal([]);
    });
  }

  it('passes over what is no record any more', async () => {
    await sql("UPDATE events SET doc = 'x' WHERE dn = 'D1'");
    await sql("UPDATE notices SET doc = 'x' WHERE dn = 'D2'");
    expect(await erasedAtRest(history(), NOON + DAY, 10, onError)).to.deep.equal({ notices: 4, events: 4 });
    expect(await personal('events')).to.deep.equal(['D1', 'D2']);
    expect(await personal('notices')).to.deep.equal(['D1', 'D2']);
  });
});
