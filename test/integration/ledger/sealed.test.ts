import { randomBytes } from 'node:crypto';
import type { DataKey } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { keptBodies } from '../../support/kept-bodies.js';
import { useRedis } from '../../support/shared-redis.js';

const key = (id: string): DataKey => ({ id, secret: randomBytes(32) });
const NAME = '欧阳靖雯';
const MOBILE = '13912345678';
const STREET = '白云路四百一十二号';
const rejected = (detail: string) => ({ status: 'attention', reason: 'vendor-rejected', detail }) as const;

describe('a ledger with data keys', () => {
  const use = useRedis();
  const [old, young] = [key('old'), key('young')];
  const deskWith = (...keys: DataKey[]): Desk => openDesk(use.redis(), use.prefix(), planContext(), { dataKeys: keys });
  let desk: Desk;

  /** A person in every kind of record: notice, order, msg, what was posted, vendor's words, notes, refused body. */
  const fill = async (by: Desk): Promise<void> => {
    const pushed = { data: { receiver_name: NAME, receiver_mobile: MOBILE, receiver_address: STREET } };
    await by.announce(
      notice('D1', [line(1, 1)], { member: { name: NAME, mobile: MOBILE }, shippedBefore: true, pushed }),
    );
    await by.refund('r1', 'D1', sn(1, 1));
    await by.accept('refuse', { seq: 'f1', dn: 'D1', msg: `${NAME}拒收` });
    const posted = { seq: 'c9', dn: 'D1 ', pkg: [{ tn: `tn ${NAME}`, sns: [sn(1, 1)] }] };
    const content = { ...posted, dn: 'D9', pkg: [{ tn: 'T9', sns: [sn(9, 9)] }] };
    await by.ledger.acceptMany([{ kind: 'checkout', content, fingerprint: 'x', posted }]);
    await by.mapAll();
    const rejected = { status: 'attention', reason: 'vendor-rejected', detail: `会员${NAME}不存在` } as const;
    const claim = await by.attempt('wdt', { ...rejected, vendorState: { said: STREET } });
    if (claim.claim.answer !== 'go') throw new Error(claim.claim.answer);
    await by.ledger.finish(
      claim.claim.delivery,
      { n: claim.claim.n, at: 1, outcome: 'rejected', httpStatus: 200, response: { msg: NAME }, message: `${STREET}?` },
      rejected,
      { signal: 'ok', failures: 5, probeMs: 1000 },
    );
    await by.ledger
      .act('d/wdt-1/refund:r1', 'retry', '', { by: 'olga', note: `called ${NAME}` })
      .then((acted) => acted.answer === 'ok' && by.queue(acted.wake));
    await by.mapAll();
    await by.ledger.keepRefused({
      at: 1,
      requestId: 'q1',
      kind: 'refuse',
      status: 400,
      code: 'invalid-event',
      errors: [{ pointer: '/msg', message: `${NAME} is too long` }],
      body: `{"msg":"${NAME}`,
      caller: 'wms',
    });
    await by.announce(notice('P1', [line(1, 7)], { channel: 'pos', sellBillNum: 'XS1', shippedBefore: true }));
    await by.refund('p1', 'P1', sn(7, 1));
    await by.mapAll();
    await by.attempt('pos', { status: 'delivered' });
    await by.ledger.posCallback({ billNum: '', senderBillNum: 'p1', authState: `${NAME}已审核`, state: '' });
    await by.ledger.notePause('push', { by: 'olga', note: `until ${NAME} has called`, at: 1, until: 2 });
    const order = {
      user: 'olga',
      action: 'retry',
      note: `for ${NAME}`,
      dn: '',
      perSecond: 1,
      acceptDoubles: false,
    } as const;
    await by.ledger.createBulk(order, []);
    for (const result of ['ok', 'refused: csrf'])
      await by.ledger.audit({
        user: 'olga',
        action: 'queue:pause',
        item: 'push',
        note: `asked by ${NAME}`,
        dn: null,
        result,
      });
  };

  /** everything that lies under the prefix, as text */
  const dump = async (): Promise<string> => {
    const redis = use.redis();
    const texts: string[] = [];
    for (const name of await redis.keys(`${use.prefix()}:*`)) {
      const type = await redis.type(name);
      const value =
        type === 'hash'
          ? await redis.hgetall(name)
          : type === 'list'
            ? await redis.lrange(name, 0, -1)
            : type === 'zset'
              ? await redis.zrange(name, '0', '-1')
              : type === 'string'
                ? await redis.get(name)
                : type === 'stream'
                  ? await redis.xrange(name, '-', '+')
                  : null;
      texts.push(`${name} ${JSON.stringify(value)}`);
    }
    return texts.join('\n');
  };

  beforeEach(() => {
    desk = deskWith(old);
  });

  const everything = async (by: Desk) => ({
    refund: await by.event('refund', 'r1'),
    refuse: await by.event('refuse', 'f1'),
    // nobody takes its job: what it waits for depends on when it is asked
    checkout: { ...(await by.event('checkout', 'c9')), waitsFor: null },
    notice: await by.ledger.storedNotice('D1'),
    shown: await by.ledger.notice('D1'),
    refused: await keptBodies(by.ledger, 0, 10),
    bulks: (await by.ledger.latestBulks(1)).map(({ note }) => note),
    documents: (await by.ledger.documents(['D1'])).documents,
    called: await by.event('refund', 'p1'),
    pauses: (await by.ledger.overPauses()).map(({ pause }) => pause.note),
    audit: (await by.ledger.auditLog({ limit: 9 })).entries,
  });

  it('lets nobody who reads Redis see a person, and shows the same as without', async () => {
    await fill(desk);
    const text = await dump();
    for (const personal of [NAME, MOBILE, STREET, 'receiver_name']) expect(text).not.to.include(personal);
    const {
      refund,
      refuse,
      checkout,
      notice: stored,
      shown,
      refused,
      bulks,
      documents,
      called,
      pauses,
      audit,
    } = await everything(desk);
    const [delivery] = refund.deliveries;
    expect(delivery?.attempts.at(-1)).to.deep.include({ response: { msg: NAME }, message: `${STREET}?` });
    expect(delivery?.request).to.deep.equal({ seq: 'r1', lines: [1] });
    expect(refund.history.map(({ note }) => note)).to.deep.equal([`called ${NAME}`]);
    expect(refuse.body).to.deep.equal({ seq: 'f1', dn: 'D1', msg: `${NAME}拒收` });
    expect(checkout.body).to.have.nested.property('pkg[0].tn', `tn ${NAME}`);
    expect(stored?.member?.name).to.equal(NAME);
    expect(stored?.pushed).to.have.nested.property('data.receiver_address', STREET);
    expect(shown?.member).to.deep.equal({ name: NAME, mobile: MOBILE });
    expect(refused[0]).to.deep.include({
      body: `{"msg":"${NAME}`,
      errors: [{ pointer: '/msg', message: `${NAME} is too long` }],
    });
    expect(bulks).to.deep.equal([`for ${NAME}`]);
    expect(documents).to.have.length(2);
    expect(called.deliveries[0]?.vendorState).to.deep.include({ RefundAuthState: `${NAME}已审核` });
    expect(called.history.at(-1)).to.include({ what: 'callback', note: `${NAME}已审核` });
    expect(pauses).to.deep.equal([`until ${NAME} has called`]);
    expect(audit.map(({ note }) => note)).to.deep.equal([`asked by ${NAME}`, `asked by ${NAME}`]);
  });

  it('details and the vendor’s word are read in lists and traces', async () => {
    await fill(desk);
    await desk.attempt('wdt', { ...rejected(`${NAME}?`), vendorState: [STREET] });
    const { items } = await desk.ledger.attentionPage({ reason: 'vendor-rejected' }, { limit: 5 });
    expect(items.map(({ detail }) => detail)).to.deep.equal([`${NAME}?`]);
    const { detail, deliveries } = await desk.event('refund', 'r1');
    expect(detail).to.equal(`${NAME}?`);
    expect(deliveries.at(-1)?.vendorState).to.deep.equal([STREET]);
    expect(await dump()).not.to.include(NAME);
  });

  it('numbers are searched as before; what is sealed is found by nothing that stands in it', async () => {
    await fill(desk);
    const found = async (text: string) =>
      (await desk.ledger.eventsPage({ text }, { limit: 9 })).items.map(({ seq }) => seq).sort();
    expect(await found(sn(9, 9).slice(3))).to.deep.equal(['c9']);
    expect(await found('~old.')).to.deep.equal([]);
    expect(await found(NAME)).to.deep.equal([]);
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    const listed = async (text: string) => (await desk.ledger.attentionPage({ text }, { limit: 9 })).total;
    const [first] = (await desk.ledger.attentionPage({}, { limit: 1 })).items;
    expect(await listed(first?.events[0]?.seq ?? 'none')).to.be.greaterThan(0);
    expect(await listed('~old.')).to.equal(0);
  });

  it('rekey writes everything with the first key, once, and the old one is not needed any more', async () => {
    await fill(desk);
    const before = await everything(desk);
    const both = deskWith(young, old);
    const counted = await both.ledger.rekey({ dryRun: true });
    expect(counted.rewritten).to.be.greaterThan(4);
    expect(await both.ledger.rekey()).to.deep.include({ rewritten: counted.rewritten, unreadable: {} });
    expect((await both.ledger.rekey()).rewritten).to.equal(0);
    expect(await dump()).not.to.include('~old.');
    expect(await everything(deskWith(young))).to.deep.equal(before);
  });

  it('rekey seals what was written before there were keys', async () => {
    await fill(deskWith());
    expect(await dump()).to.include(NAME);
    const before = await everything(deskWith());
    await desk.ledger.rekey();
    expect(await dump())
      .not.to.include(NAME)
      .and.not.to.include(STREET);
    expect(await everything(desk)).to.deep.equal(before);
  });

  it('rekey counts what no key opens, by the id of its key', async () => {
    await fill(desk);
    const { rewritten, unreadable } = await deskWith(young).ledger.rekey();
    expect(Object.keys(unreadable)).to.deep.equal(['old']);
    expect(unreadable.old).to.be.greaterThan(4);
    expect(rewritten).to.equal(0);
    expect(await everything(desk)).to.have.nested.property('notice.member.name', NAME);
  });

  it('a value that was moved to another record does not open', async () => {
    await fill(desk);
    await desk.announce(notice('D2', [line(1, 1)]));
    const redis = use.redis();
    await redis.copy(`${use.prefix()}:document:D1`, `${use.prefix()}:document:D2`, 'REPLACE');
    const failed = await desk.ledger.storedNotice('D2').catch((error: unknown) => error);
    expect(failed).to.have.property('code', 'data-seal-broken');
  });

  it('without the key a trace says which one is missing, and what mapping reads is refused', async () => {
    await fill(desk);
    const without = deskWith(young);
    const { deliveries } = await without.event('refund', 'r1');
    expect(deliveries[0]?.request).to.deep.equal({
      unreadable: 'a record is encrypted with the data key old, which is not in DATA_KEYS',
    });
    expect(deliveries[0]?.attempts.at(-1)?.message).to.include('data key old');
    expect(without.ledger.unreadable()).to.have.length(1);
    const failed = await without.ledger.storedNotice('D1').catch((error: unknown) => error);
    expect(failed).to.have.property('keyId', 'old');
  });

  it('a text that looks like a sealed one stays what it is', async () => {
    for (const by of [desk, deskWith()]) {
      const seq = `x${by === desk}`;
      await by.announce(notice(seq, [line(1, 1)], { shippedBefore: true }));
      await by.refund(seq, seq, sn(1, 1), `BACK-${seq}`);
      await by.mapAll();
      await by.attempt('wdt', rejected('~old.AAAA'));
      expect((await by.event('refund', seq)).detail?.trim()).to.equal('~old.AAAA');
    }
  });
});
