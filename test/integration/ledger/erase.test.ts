import { randomBytes } from 'node:crypto';
import { keptNumbers } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { keptBodies } from '../../support/kept-bodies.js';
import { useRedis } from '../../support/shared-redis.js';

const NAME = '欧阳靖雯';
const MOBILE = '13912345678';
const STREET = '白云路四百一十二号';
const KEYS = [{ id: 'k', secret: randomBytes(32) }];

for (const [how, dataKeys] of [
  ['in the clear', []],
  ['with data keys', KEYS],
] as const) {
  describe(`erasing a person, ${how}`, () => {
    const use = useRedis();
    let desk: Desk;
    beforeEach(() => {
      desk = openDesk(use.redis(), use.prefix(), planContext(), { dataKeys });
    });

    const pushed = {
      data: { receiver_name: NAME, receiver_mobile: MOBILE, receiver_address: STREET, total_fee: '20.00' },
    };
    const announce = (dn: string) =>
      desk.announce(notice(dn, [line(1, 1)], { member: { name: NAME, mobile: MOBILE }, shippedBefore: true, pushed }));

    /** a refund whose vendor quotes the member, delivered in the end */
    const ended = async (dn: string): Promise<void> => {
      await announce(dn);
      await desk.refund(`r-${dn}`, dn, sn(1, 1), `BACK-${dn}`);
      await desk.mapAll();
      const { claim } = await desk.attempt('wdt', { status: 'delivered', vendorState: { said: NAME } });
      if (claim.answer !== 'go') throw new Error(claim.answer);
      await desk.ledger.finish(
        claim.delivery,
        {
          n: 1,
          at: claim.at,
          outcome: 'delivered',
          httpStatus: 200,
          response: { for: NAME, id: 7 },
          message: `会员${NAME}`,
        },
        { status: 'delivered' },
        { signal: 'ok', failures: 5, probeMs: 1000 },
      );
    };

    const everything = async (dn: string): Promise<string> =>
      JSON.stringify([
        await desk.event('refund', `r-${dn}`),
        await desk.ledger.storedNotice(dn),
        await keptBodies(desk.ledger, 0, 10),
      ]);

    it('takes names, phones and addresses out of notice, order, requests and replies, and keeps the business facts', async () => {
      await ended('D1');
      expect(await everything('D1'))
        .to.include(NAME)
        .and.include(STREET);
      const erased = await desk.ledger.erase('D1');
      expect(erased).to.deep.equal({ known: true, notices: 1, events: 1, refused: [], damaged: [], pending: [] });
      const text = await everything('D1');
      for (const personal of [NAME, MOBILE, STREET]) expect(text).not.to.include(personal);
      const stored = await desk.ledger.storedNotice('D1');
      expect(stored).to.deep.include({ dn: 'D1', tid: 'T-D1', member: { name: '', mobile: '' } });
      expect(stored?.lines).to.deep.equal([line(1, 1)]);
      expect(stored?.pushed).to.have.nested.property('data.total_fee', '20.00');
      const { status, deliveries } = await desk.event('refund', 'r-D1');
      expect(status).to.equal('delivered');
      expect(deliveries[0]?.attempts[0]).to.deep.include({ response: { for: '***', id: 7 }, outcome: 'delivered' });
    });

    it('once done changes nothing more', async () => {
      await ended('D1');
      await desk.ledger.erase('D1');
      const again = await desk.ledger.erase('D1');
      expect(again).to.deep.equal({ known: true, notices: 0, events: 0, refused: [], damaged: [], pending: [] });
    });

    it('takes her out of each of very many events, and says of how many', async () => {
      const MANY = 120;
      await desk.announce(
        notice('D1', [line(1, 1, MANY)], { member: { name: NAME, mobile: MOBILE }, shippedBefore: true }),
      );
      for (let n = 1; n <= MANY; n++) await desk.refund(`r${n}`, 'D1', sn(1, n));
      await desk.mapAll();
      for (let n = 1; n <= MANY; n++) await desk.attempt('wdt', { status: 'delivered', vendorState: { said: NAME } });
      expect(await desk.ledger.erase('D1')).to.include({ notices: 1, events: MANY });
      for (const n of [1, 60, MANY]) expect(JSON.stringify(await desk.event('refund', `r${n}`))).not.to.include(NAME);
    });

    it('counts without doing it', async () => {
      await ended('D1');
      const before = await everything('D1');
      expect(await desk.ledger.erase('D1', { dryRun: true })).to.deep.include({ notices: 1, events: 1 });
      expect(await everything('D1')).to.equal(before);
    });

    it('counts before what it does then, a notice whose events are open only as pending', async () => {
      await announce('D1');
      await desk.refund('r-D1', 'D1', sn(1, 1), 'BACK-D1');
      await desk.mapAll();
      const counted = await desk.ledger.erase('D1', { dryRun: true });
      expect(counted).to.deep.include({ notices: 0, pending: ['refund:r-D1'] });
      expect(await desk.ledger.erase('D1')).to.deep.equal(counted);
    });

    it('what is open keeps its data, is told, and is erased by the sweep when it has ended', async () => {
      await announce('D1');
      await desk.refund('r-D1', 'D1', sn(1, 1), 'BACK-D1');
      await desk.mapAll();
      expect((await desk.ledger.erase('D1')).pending).to.deep.equal(['refund:r-D1']);
      expect((await desk.ledger.storedNotice('D1'))?.member?.name).to.equal(NAME);
      expect(await desk.ledger.eraseEnded(10)).to.equal(0);
      await desk.attempt('wdt', { status: 'delivered', vendorState: { said: NAME } });
      expect(await desk.ledger.eraseEnded(10)).to.equal(1);
      expect(await use.redis().exists(`${use.prefix()}:erasing`)).to.equal(0);
      expect(await everything('D1'))
        .not.to.include(NAME)
        .and.not.to.include(STREET);
    });

    it('refused bodies that name the notice, or the person, lose her; others stay', async () => {
      await ended('D1');
      const refused = (requestId: string, body: string) =>
        desk.ledger.keepRefused({
          at: 1,
          requestId,
          kind: 'refuse',
          status: 400,
          code: 'x',
          errors: null,
          body,
          caller: null,
        });
      await refused('q1', `{"dn":"D1","msg":"${NAME} 拒收"`);
      await refused('q2', `{"seq":"1","msg":"${STREET}"}`);
      await refused('q3', '{"seq":"2","msg":"赵钱孙李"}');
      expect((await desk.ledger.erase('D1')).refused).to.have.lengthOf(2);
      const bodies = (await keptBodies(desk.ledger, 0, 5)).map(({ body }) => body);
      expect(bodies.join()).not.to.include(NAME).and.not.to.include(STREET);
      expect(bodies[0]).to.equal('{"seq":"2","msg":"赵钱孙李"}');
    });

    it('refused bodies that name the notice in other letters, or behind what is kept of them, lose what is personal', async () => {
      await ended('D1');
      const phone = '13800001111';
      for (const [requestId, body] of [
        ['q1', `{"dn":"Ｄ１","msg":"call ${phone}"}`],
        ['q2', `{"msg":"call ${phone}","rest":"${'x'.repeat(100)}`],
      ] as const) {
        const numbers = keptNumbers({ seq: null, dn: 'D1', tn: [], sn: [] });
        const entry = { at: 1, requestId, kind: 'refuse', status: 400, code: 'x', errors: null, caller: null } as const;
        await desk.ledger.keepRefused({ ...entry, body, numbers });
      }
      expect((await desk.ledger.erase('D1')).refused).to.have.lengthOf(2);
      const kept = await keptBodies(desk.ledger, 0, 5);
      expect(JSON.stringify(kept)).not.to.include(phone);
      expect(kept.map(({ numbers }) => numbers?.dn)).to.deep.equal(['D1', 'D1']);
    });

    it('a notice that the OMS puts again has again what it names, and nothing else', async () => {
      await ended('D1');
      await desk.ledger.erase('D1');
      await desk.announce(notice('D1', [line(1, 1)], { member: { name: '李四' }, shippedBefore: true }));
      const stored = await desk.ledger.storedNotice('D1');
      expect(stored?.member).to.deep.equal({ name: '李四' });
      expect(JSON.stringify(stored)).not.to.include(STREET);
    });

    it('a mobile number leads to its notices, and to none once they are erased', async () => {
      await announce('D1');
      await announce('D2');
      await desk.announce(notice('D3', [line(1, 1)], { member: { mobile: '13900000000' } }));
      expect((await desk.ledger.noticesOfMobile(MOBILE)).sort()).to.deep.equal(['D1', 'D2']);
      await desk.ledger.erase('D1');
      expect(await desk.ledger.noticesOfMobile(MOBILE)).to.deep.equal(['D2']);
    });

    it('what has been at rest for too long loses its personal data; what is younger or open keeps them', async () => {
      await ended('D1');
      await ended('D2');
      await announce('D3');
      await desk.refund('r-D3', 'D3', sn(1, 1), 'BACK-D3');
      // 400 days are kept: 100 of them are over for D1
      for (const name of ['document', 'notice']) await use.redis().expire(`${use.prefix()}:${name}:D1`, 300 * 86_400);
      expect(await desk.ledger.eraseAtRest(99)).to.equal(1);
      expect((await desk.ledger.storedNotice('D1'))?.member?.name).to.equal('');
      expect((await desk.ledger.storedNotice('D2'))?.member?.name).to.equal(NAME);
      expect((await desk.ledger.storedNotice('D3'))?.member?.name).to.equal(NAME);
      expect(await desk.ledger.eraseAtRest(99)).to.equal(0);
    });

    it('an unknown notice is said to be unknown', async () => {
      expect(await desk.ledger.erase('nobody')).to.deep.include({ known: false, notices: 0 });
    });
  });
}
