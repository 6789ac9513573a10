import { expect } from 'chai';
import { keptEvent, redaction, useHistory } from '../../support/kept.js';

describe('erasures that ended early', () => {
  let unreadable = '';
  const { history, put, sql } = useHistory({
    redaction: {
      ...redaction,
      event: (fields, event, known) => {
        if (event.seq === unreadable) throw new Error(`${unreadable} cannot be read`);
        return redaction.event(fields, event, known);
      },
    },
  });

  it('are gone on with though one of them fails again', async () => {
    unreadable = '';
    const dns = ['D1', 'D2', 'D3'];
    await put({ events: dns.map((dn) => keptEvent({ seq: dn, dn })) });
    // their tombstones are written, their rows are not
    await sql(`INSERT INTO tombstones (dn) VALUES ${dns.map((dn) => `('${dn}')`).join()}`);
    unreadable = 'D2';
    expect(
      await history()
        .eraseAtRest(0, 10)
        .then(() => '', String),
    ).to.include('D2');
    expect(await sql('SELECT dn FROM tombstones WHERE done ORDER BY dn')).to.deep.equal([{ dn: 'D1' }, { dn: 'D3' }]);
  });
});
