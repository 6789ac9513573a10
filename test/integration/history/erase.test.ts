import { openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { DAY, erasedAtRest, keptEvent, keptNotice, NOON, redaction, useHistory } from '../../support/kept.js';

const MOBILE = '15001253861';

describe('erasing a person from the history', () => {
  const { history, put, sql, url } = useHistory();
  const shown = async (dn = 'OMS1') =>
    JSON.stringify([await history().byNumber(dn), await history().noticesOf({ dn })]);
  const late = keptEvent({ seq: 'late', no: 9, revision: 1 });

  it('takes the values out of the notice and its events, and leaves the business facts', async () => {
    const other = { event: keptEvent({ seq: 'o', dn: 'OMS2', no: 8 }), notice: keptNotice({ dn: 'OMS2' }) };
    await put({ events: [keptEvent(), other.event], notices: [keptNotice(), other.notice] });
    expect(await history().countErasable(['OMS1', 'OMS3'])).to.deep.equal({ notices: 1, events: 1 });
    expect(await shown()).to.include(MOBILE);
    expect(await history().erase(['OMS1'])).to.deep.equal({ notices: 1, events: 1 });
    expect(await shown()).not.to.include(MOBILE);
    const [event] = await history().byNumber('OMS1');
    expect(event).to.deep.equal({ ...keptEvent(), fields: { ...keptEvent().fields, body: '{"mobile":"***"}' } });
    expect((await history().noticesOf({ dn: 'OMS1' }))[0]).to.deep.include({ items: keptNotice().items, tid: 'T1' });
    expect(await shown('OMS2')).to.include(MOBILE);
    expect(await history().countErasable(['OMS1'])).to.deep.equal({ notices: 0, events: 0 });
    expect(await history().erase(['OMS1'])).to.deep.equal({ notices: 0, events: 0 });
  });

  it('finds notices by the keyed digest of a mobile number, until they are erased', async () => {
    await put({
      notices: [keptNotice(), keptNotice({ dn: 'OMS2' }), keptNotice({ dn: 'OMS3', mobiles: ['another'] })],
    });
    expect(await history().dnsOfMobile('digest-of-15001253861')).to.deep.equal(['OMS1', 'OMS2']);
    await history().erase(['OMS1']);
    expect(await history().dnsOfMobile('digest-of-15001253861')).to.deep.equal(['OMS2']);
  });

  it('finds notices that have no digest, as without data keys, by what they say, however many there are', async () => {
    const said = JSON.stringify({ mobile: MOBILE });
    const reading = openHistory({
      url: url(),
      name: 'test',
      redaction: { ...redaction, values: (document) => Object.values(JSON.parse(document ?? '{}')) },
    });
    try {
      const bare = (dn: string, document: string | null) => keptNotice({ dn, document, mobiles: [] });
      const others = Array.from({ length: 1200 }, (_, i) => bare(`N${i}`, '{"mobile":"13700000000"}'));
      await put({ notices: [bare('A', said), bare('Z', said), bare('none', null), keptNotice(), ...others] });
      const find = () => reading.dnsByValue((value) => value === MOBILE);
      expect(await find()).to.deep.equal(['A', 'Z']);
      await history().erase(['A']);
      expect(await find()).to.deep.equal(['Z']);
    } finally {
      await reading.close();
    }
  });

  it('lets nothing back in that was leased before it, in whatever revision', async () => {
    await history().erase(['OMS1']);
    await put({ events: [late, keptEvent({ revision: 7 })], notices: [keptNotice({ revision: 9 })] });
    expect(await history().byNumber('OMS1')).to.have.lengthOf(2);
    expect(await shown()).not.to.include(MOBILE);
    expect(await history().dnsOfMobile('digest-of-15001253861')).to.deep.equal([]);
  });

  it('is in force from its tombstone on, though no row has been rewritten yet, and is finished later', async () => {
    await put({ events: [keptEvent()], notices: [keptNotice()] });
    // as an erasure leaves it whose process died right after its first step
    await sql(`INSERT INTO tombstones (dn) VALUES ('OMS1')`);
    expect(await shown()).not.to.include(MOBILE);
    for await (const streamed of history().stream({})) expect(JSON.stringify(streamed)).not.to.include(MOBILE);
    expect(await history().countErasable(['OMS1'])).to.deep.equal({ notices: 1, events: 1 });
    expect(await erasedAtRest(history(), 0)).to.deep.equal({ notices: 1, events: 1 });
    expect(await erasedAtRest(history(), 0)).to.deep.equal({ notices: 0, events: 0 });
  });

  it('does not race with a writer: whoever comes first, the values are gone', async () => {
    for (let round = 0; round < 8; round++) {
      const dn = `OMS-${round}`;
      await Promise.all([
        put({ events: [keptEvent({ seq: `s${round}`, dn })], notices: [keptNotice({ dn })] }),
        history().erase([dn]),
        put({ events: [keptEvent({ seq: `t${round}`, dn })], notices: [keptNotice({ dn, revision: 2 })] }),
      ]);
      expect(await history().byNumber(dn)).to.have.lengthOf(2);
      expect(await shown(dn)).not.to.include(MOBILE);
    }
  });

  it('hands the values of the notice to whoever redacts its events, which may quote them', async () => {
    const quoting = openHistory({
      url: url(),
      name: 'test',
      redaction: {
        ...redaction,
        values: (document) => [String(JSON.parse(document ?? '{}').name ?? '')],
        event: (fields, _, known) =>
          Object.fromEntries(
            Object.entries(fields).map(([k, v]) => [k, known.reduce((text, name) => text.replaceAll(name, '#'), v)]),
          ),
      },
    });
    const fields = { 'wdt-1.1': '{"response":"大海 unknown"}' };
    await put({ events: [keptEvent({ fields })], notices: [keptNotice()] });
    await quoting.erase(['OMS1']);
    await quoting.put({
      events: [keptEvent({ seq: 'late', fields })],
      notices: [keptNotice({ revision: 2 })],
      audit: [],
    });
    for (const event of await quoting.byNumber('OMS1'))
      expect(event.fields['wdt-1.1'], event.seq).to.equal('{"response":"# unknown"}');
    await quoting.close();
  });

  it('is taken back where a record cannot be read, and says why', async () => {
    await put({ events: [keptEvent()], notices: [keptNotice()] });
    const locked = openHistory({
      url: url(),
      name: 'test',
      redaction: {
        ...redaction,
        notice: () => {
          throw new Error('no key k2');
        },
      },
    });
    const failure = await locked.erase(['OMS1']).catch((error: unknown) => error);
    expect(failure).to.include({ name: 'HistoryError', code: 'unreadable' });
    expect(String(failure)).to.include('no key k2');
    await locked.close();
    expect(await history().countErasable(['OMS1'])).to.deep.equal({ notices: 1, events: 0 });
    expect(await sql('SELECT done FROM tombstones')).to.deep.equal([{ done: false }]);
  });

  it('keeps a process that cannot redact from reading or writing what is erased', async () => {
    await put({ events: [keptEvent()], notices: [keptNotice()] });
    await sql(`INSERT INTO tombstones (dn) VALUES ('OMS1')`);
    const without = openHistory({ url: url(), name: 'test' });
    for (const work of [
      () => without.find('refund', 'r1'),
      () => without.noticesOf({ dn: 'OMS1' }),
      () => without.put({ events: [late], notices: [], audit: [] }),
    ])
      expect(await work().catch((error: unknown) => error)).to.include({ code: 'unreadable' });
    await without.close();
    expect(await history().find('refund', 'late')).to.equal(null);
  });

  it('comes by itself for what has been at rest long enough', async () => {
    const old = NOON - 500 * DAY;
    await put({
      events: [
        keptEvent({ seq: 'old', dn: 'OLD', acceptedAt: old }),
        keptEvent({ seq: 'old-hot', dn: 'HOT', acceptedAt: old }),
        keptEvent({ seq: 'old-alone', dn: null, acceptedAt: old }),
        keptEvent({ seq: 'new', dn: 'NEW' }),
      ],
      notices: [
        keptNotice({ dn: 'OLD', firstAt: old, lastAt: old + DAY }),
        keptNotice({ dn: 'HOT', firstAt: old, lastAt: NOON }),
        keptNotice({ dn: 'NEW' }),
      ],
    });
    const before = NOON - 400 * DAY;
    expect(await erasedAtRest(history(), before, 1)).to.deep.equal({ notices: 1, events: 2 });
    expect(await erasedAtRest(history(), before)).to.deep.equal({ notices: 0, events: 0 });
    expect(await shown('OLD')).not.to.include(MOBILE);
    expect(JSON.stringify(await history().find('refund', 'old-alone'))).not.to.include(MOBILE);
    for (const dn of ['HOT', 'NEW']) expect(await shown(dn), dn).to.include(MOBILE);
  });
});

describe('writing records anew', () => {
  const { history, put, sql } = useHistory();

  it('sees every event and notice once, in portions, and writes what changes', async () => {
    await put({
      events: Array.from({ length: 7 }, (_, i) => keptEvent({ seq: `s${i}`, acceptedAt: NOON + (i % 3) })),
      notices: Array.from({ length: 5 }, (_, i) => keptNotice({ dn: `OMS${i}` })),
    });
    const seen: string[] = [];
    const apply = {
      event: (fields: Readonly<Record<string, string>>, { seq }: { seq: string }) => {
        seen.push(seq);
        return seq === 's3' ? fields : { ...fields, state: 'anew' };
      },
      notice: (kept: { fields: Readonly<Record<string, string>>; document: string | null }, dn: string) => {
        seen.push(dn);
        return dn === 'OMS2' ? kept : { ...kept, document: 'anew' };
      },
      audit: (entry: string) => entry,
    };
    let changed = 0;
    let after: string | null = null;
    do {
      const portion: { changed: number; next: string | null } = await history().rekey(apply, {
        limit: 2,
        ...(after === null ? {} : { after }),
      });
      changed += portion.changed;
      after = portion.next;
    } while (after !== null);
    expect(changed).to.equal(6 + 4);
    expect([...seen].sort()).to.deep.equal([
      'OMS0',
      'OMS1',
      'OMS2',
      'OMS3',
      'OMS4',
      's0',
      's1',
      's2',
      's3',
      's4',
      's5',
      's6',
    ]);
    expect(await history().find('refund', 's5')).to.deep.include({ fields: { ...keptEvent().fields, state: 'anew' } });
    expect((await history().noticesOf({ dn: 'OMS1' }))[0]).to.include({ document: 'anew' });
    // it says nothing about personal data
    expect(await sql('SELECT count(*) AS n FROM events WHERE NOT personal')).to.deep.equal([{ n: '0' }]);
    expect(await history().dnsOfMobile('digest-of-15001253861')).to.have.lengthOf(5);
  });
});
