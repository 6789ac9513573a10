import { randomBytes } from 'node:crypto';
import { type History, openHistory } from '@scm-relay/history';
import { type DataKey, historyRecords, openLedger } from '@scm-relay/ledger';
import { expect } from 'chai';
import { line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useHistory } from '../../support/kept.js';
import { forget, moveAll } from '../../support/moves.js';
import { useRedis } from '../../support/shared-redis.js';

const NAME = '欧阳靖雯';
const MOBILE = '13912345678';
const key = (id: string): DataKey => ({ id, secret: randomBytes(32) });

describe('what is sealed, in the history', () => {
  const use = useRedis();
  const kept = useHistory();
  const [old, young] = [key('old'), key('young')];
  const opened: History[] = [];
  const open = (...keys: DataKey[]): History => {
    const history = openHistory({ url: kept.url(), name: 'test', redaction: historyRecords(keys).redaction });
    opened.push(history);
    return history;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((history) => history.close()));
  });

  /** a delivered refund of hers whose vendor quotes her name, in the history alone */
  const prepare = async (history: History): Promise<void> => {
    const desk = openDesk(use.redis(), use.prefix(), planContext(), { dataKeys: [old] });
    const member = { name: NAME, mobile: MOBILE };
    await desk.announce(notice('D1', [line(1, 1)], { member, shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'delivered', vendorState: { said: `会员${NAME}` } });
    await moveAll(desk.ledger, history);
    await forget(use.redis(), use.prefix(), [{ kind: 'refund', seq: 'r1' }]);
  };
  const saidBy = async (history: History, ...dataKeys: DataKey[]): Promise<unknown> => {
    const retention = { days: 30, itemDays: 400 };
    const ledger = openLedger({ redis: use.redis(), prefix: use.prefix(), retention, past: history, dataKeys });
    return (await ledger.eventView('refund', 'r1'))?.deliveries[0]?.vendorState;
  };
  const rows = async (history: History): Promise<string> =>
    JSON.stringify([await history.byNumber('D1'), await history.noticesOf({ dn: 'D1' })]);

  it('lies there as in Redis, and is read with the key alone', async () => {
    const history = open(old);
    await prepare(history);
    expect(await rows(history))
      .to.include('~old.')
      .and.not.include(NAME)
      .and.not.include(MOBILE);
    expect(await saidBy(history, old)).to.deep.equal({ said: `会员${NAME}` });
    expect(await saidBy(history, young)).to.have.property('unreadable');
  });

  it('rekey writes the notes of the audit log with the first key, whatever their entries hold', async () => {
    const history = open(young, old);
    const [before, after] = [[old], [young]].map((dataKeys) => {
      const retention = { days: 30, itemDays: 400 };
      return openLedger({ redis: use.redis(), prefix: use.prefix(), retention, past: history, dataKeys });
    });
    const entry = { user: 'olga', action: 'queue:pause', dn: null, result: 'ok' };
    const items = ['push', 'e/refund:\0\ud800😀', 'wdt'];
    for (const item of items) await before?.audit({ ...entry, item, note: `asked by ${NAME}` });
    await before?.audit({ ...entry, item: 'erp', note: null });
    await moveAll(openDesk(use.redis(), use.prefix(), planContext(), { dataKeys: [old] }).ledger, history);
    await use.redis().del(`${use.prefix()}:audit`);
    const stored = async () => JSON.stringify((await history.auditPage({}, { limit: 9 })).entries);
    expect(await stored())
      .to.include('~old.')
      .and.not.include(NAME);
    let changed = 0;
    let place: string | null = '';
    while (place !== null) {
      const portion: { readonly changed: number; readonly next: string | null } = await history.rekey(
        historyRecords([young, old]).rekeying,
        { limit: 2, ...(place === '' ? {} : { after: place }) },
      );
      changed += portion.changed;
      place = portion.next;
    }
    expect(changed).to.equal(items.length);
    expect(await stored()).not.to.include('~old.');
    const notes = (await after?.auditLog({ limit: 9 }))?.entries.map(({ note }) => note);
    expect(notes).to.deep.equal([null, ...items.map(() => `asked by ${NAME}`)]);
  });

  it('rekey writes it with the first key, and a mobile number still leads to its notice', async () => {
    const history = open(young, old);
    await prepare(history);
    let after: string | null = '';
    while (after !== null) {
      const portion: { readonly next: string | null } = await history.rekey(historyRecords([young, old]).rekeying, {
        limit: 10,
        ...(after === '' ? {} : { after }),
      });
      after = portion.next;
    }
    expect(await rows(history))
      .to.include('~young.')
      .and.not.include('~old.');
    expect(await saidBy(history, young)).to.deep.equal({ said: `会员${NAME}` });
    const [digest = ''] = historyRecords([young]).digestsOf(MOBILE);
    expect(await history.dnsOfMobile(digest)).to.deep.equal(['D1']);
  });

  it('erasing finds her name in the vendor’s words, and nothing without the key', async () => {
    const history = open(old);
    await prepare(history);
    const failed = await open(young)
      .erase(['D1'])
      .catch((error: unknown) => error);
    expect(failed).to.have.property('code', 'unreadable');
    await history.erase(['D1']);
    expect(await saidBy(history, old)).to.deep.equal({ said: '会员***' });
    const [digest = ''] = historyRecords([old]).digestsOf(MOBILE);
    expect(await history.dnsOfMobile(digest)).to.deep.equal([]);
  });
});
