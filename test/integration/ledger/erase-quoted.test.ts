import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { keptBodies } from '../../support/kept-bodies.js';
import { useRedis } from '../../support/shared-redis.js';

const NAME = '欧阳靖雯';
const MOBILE = '13912345678';

/** Fields and spellings in which others quote her. */
const QUOTES = [
  { details: `会员 ${NAME} ${MOBILE}`, id: MOBILE, key: NAME },
  { who: Number(MOBILE), errors: { [MOBILE]: 'unknown', [NAME]: 'x' } },
  { info: `q=${encodeURIComponent(encodeURIComponent(NAME))} &#27431;&#38451;&#38742;&#38639; 1 3 9 1 2 3 4 5 6 7 8` },
];
const SHE = /欧阳|%25E6|&#38451|13912345678|1 3 9/;

describe('erasing a person whom others quote', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext());
    // as a form has it that nobody trimmed
    const member = { name: ` ${NAME} `, mobile: MOBILE };
    await desk.announce(notice('D1', [line(1, 1)], { member, shippedBefore: true }));
  });

  const refuse = (requestId: string, body: string) =>
    desk.ledger.keepRefused({
      ...{ at: 1, requestId, kind: 'refund' as const, status: 400, code: 'x', errors: null, caller: null },
      body,
    });

  it('takes her out of every field of a reply, and of what a person noted', async () => {
    await desk.refund('r1', 'D1', sn(1, 1), 'BACK-1');
    await desk.mapAll();
    const { claim } = await desk.attempt('wdt', { status: 'delivered' });
    if (claim.answer !== 'go') throw new Error(claim.answer);
    const attempt = { n: 1, at: claim.at, outcome: 'delivered', httpStatus: 200 } as const;
    await desk.ledger.finish(
      claim.delivery,
      { ...attempt, response: { code: 0, said: QUOTES }, message: JSON.stringify(QUOTES) },
      { status: 'delivered' },
      { signal: 'ok', failures: 5, probeMs: 1000 },
    );
    expect(JSON.stringify(await desk.event('refund', 'r1'))).to.match(SHE);
    await desk.ledger.erase('D1');
    const event = await desk.event('refund', 'r1');
    expect(JSON.stringify(event)).to.not.match(SHE);
    expect(event.deliveries[0]?.attempts[0]?.response).to.have.property('code', 0);
    expect(event.body).to.include({ sn: sn(1, 1), tn: 'BACK-1' });
  });

  it('takes her out of every refused body that quotes her, though it names no notice', async () => {
    for (const [i, quote] of QUOTES.entries()) await refuse(`q${i}`, JSON.stringify(quote));
    await refuse('broken', JSON.stringify(QUOTES).slice(0, -3));
    await refuse('another', '{"id":"13900000000"}');
    expect((await desk.ledger.erase('D1')).refused).to.have.lengthOf(QUOTES.length + 1);
    const bodies = (await keptBodies(desk.ledger, 0, 9)).map(({ body }) => body);
    expect(bodies.join()).to.not.match(SHE);
    expect(bodies).to.include('{"id":"13900000000"}');
  });

  it('takes her out of the numbers that a refused body was kept with, too', async () => {
    const named = { seq: 'Q1', dn: 'D1', tn: [`${NAME} ${MOBILE}`, 'SF1'], sn: [MOBILE] };
    await desk.ledger.keepRefused({
      ...{ at: 1, requestId: 'q1', kind: 'refund' as const, status: 400, code: 'x', errors: null, caller: null },
      body: JSON.stringify({ ...named, tn: named.tn[0] }),
      numbers: { ...named, more: '' },
    });
    await desk.ledger.erase('D1');
    const [kept] = await keptBodies(desk.ledger, 0, 1);
    expect(kept?.numbers).to.deep.equal({ seq: 'Q1', dn: 'D1', tn: ['*** ***', 'SF1'], sn: ['***'], more: '' });
    expect((await desk.ledger.erase('D1')).refused).to.deep.equal([]);
  });

  it('the same by her mobile number alone', async () => {
    await refuse('q1', `{"n":${MOBILE}}`);
    await refuse('q2', '{"msg":"139 1234 5678"}');
    expect((await desk.ledger.eraseRefused([MOBILE], true)).refused).to.have.lengthOf(2);
    expect((await desk.ledger.eraseRefused([MOBILE], false)).refused).to.have.lengthOf(2);
    expect((await desk.ledger.eraseRefused([MOBILE], false)).refused).to.have.lengthOf(0);
  });
});
