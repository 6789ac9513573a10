import { paymentNames } from '@scm-relay/ledger';
import { BUILTIN_ROUTES } from '@scm-relay/runtime';
import { planRefuse } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, planContext, sn } from '../../support/desk.js';
import { byName, out, refuseOf, under } from './situations.js';

const context = planContext();
const lines = [line(1, 1), line(2, 2, 2)];
const wdt = notice('D1', lines);
const erp = notice('D1', lines, { channel: 'erp', payments: [{ method: 'cash', money: '25.00' }] });
const FIRST_PAYMENT = `p:${paymentNames(erp.payments ?? [])[0]?.id}`;
const pos = notice('D1', lines, { channel: 'pos', sellBillNum: 'X' });

const plan = (at: Parameters<typeof under>, more: Parameters<typeof refuseOf>[0] = {}) =>
  byName(planRefuse(refuseOf(more), under(...at), context));

describe('the plan of a refuse', () => {
  it('takes everything where nothing has left', () => {
    expect(plan([wdt])).to.deep.equal({
      status: 'sending',
      dn: 'D1',
      deliveries: [{ destination: 'push', operation: 'push.return', request: { seq: 'f1', lines: [1, 2] } }],
      notice: { 'f:1': '1', 'f:2': '2', 'r:1': '1', 'r:2': '2', touched: '1' },
      took: { counts: { 'f:1': 1, 'f:2': 2, 'r:1': 1, 'r:2': 2 } },
      state: 'refuse',
      refuse: 'mine',
      fire: ['dn:D1'],
    });
  });

  it('closes a notice that left in part, and takes the rest of it', () => {
    const at = [wdt, { lines: { 1: { shipped: 1 }, 2: { shipped: 1 } } }, { state: 'partly-shipped' }] as const;
    const result = plan([...at]);
    expect(result).to.deep.include({ status: 'sending', state: 'close', took: { counts: { 'f:2': 1, 'r:2': 1 } } });
    expect(result)
      .to.have.nested.property('deliveries[0].request')
      .that.deep.equals({ seq: 'f1', lines: [2] });
  });

  it('takes nothing that was refused before', () => {
    const result = plan([wdt, { lines: { 1: { refused: 1, refunded: 1 } } }, { refuse: 'f1', state: 'closed' }]);
    expect(result).to.deep.include({ took: { counts: { 'f:2': 2, 'r:2': 2 } } });
    expect(result).to.not.have.property('state');
  });

  for (const [what, changed, pieces, detail] of [
    ['all has left', wdt, { lines: { 1: { shipped: 1 }, 2: { shipped: 2 } } }, 'all pieces of notice D1 have left'],
    ['it left before', { ...wdt, shippedBefore: true }, {}, 'notice D1 left before this system was there'],
  ] as const) {
    it(`comes too late where ${what}`, () => {
      expect(plan([changed, pieces])).to.deep.equal({
        status: 'attention',
        reason: 'already-shipped',
        dn: 'D1',
        detail,
        topics: ['dn:D1'],
        refuse: 'none',
      });
    });
  }

  it('is recorded where an earlier refuse closed the notice', () => {
    expect(plan([wdt, {}, { refuse: 'f0' }])).to.deep.equal({
      status: 'recorded',
      dn: 'D1',
      detail: 'repeats refuse:f0',
      topics: ['gone:refuse:f0'],
    });
  });

  it('is planned where it closed the notice itself', () => {
    expect(plan([wdt, {}, { refuse: 'f1' }])).to.include({ status: 'sending' });
  });

  it('is recorded where the OMS cancelled the notice', () => {
    expect(plan([wdt, {}, { state: 'cancelled' }])).to.deep.equal({
      status: 'recorded',
      dn: 'D1',
      detail: 'notice D1 was cancelled before',
    });
  });

  it('waits for its notice', () => {
    expect(plan([wdt, {}, { notice: null }])).to.deep.equal({
      status: 'waiting',
      reason: 'no-notice',
      dn: 'D1',
      topics: ['dn:D1'],
      waitMs: context.waitMs.notice,
    });
  });

  it('is unresolved where it names no notice', () => {
    expect(planRefuse(refuseOf(), null, context)).to.deep.equal({
      status: 'attention',
      reason: 'unresolved',
      detail: 'the refuse names no notice',
      topics: [],
    });
  });

  it('shows lines that no request can be made of', () => {
    expect(plan([notice('D1', [line(1, 1, 1, { title: 'unmappable' })])])).to.include({
      status: 'attention',
      reason: 'unmappable',
      detail: 'push.return: its title says so',
    });
  });

  it('is recorded where the routes name nothing for it', () => {
    const quiet = planContext(new Map(BUILTIN_ROUTES).set('wdt.refuse', []));
    expect(planRefuse(refuseOf(), under(wdt), quiet)).to.deep.include({ status: 'recorded', deliveries: [] });
  });
});

describe('the money of a refuse', () => {
  it('is what its pieces were paid, taken from the payments', () => {
    const result = plan([erp, { lines: { 2: { shipped: 1 } } }, { state: 'partly-shipped' }]);
    expect(result).to.have.nested.property(`took.counts.${FIRST_PAYMENT}`, 200_000);
  });

  it('is more than the payments have left: a person must say', () => {
    expect(plan([erp])).to.deep.equal({
      status: 'attention',
      reason: 'over-refund',
      dn: 'D1',
      detail: 'the payments have 5.00 less than is to be refunded',
      topics: ['dn:D1'],
    });
  });

  it('is not asked for twice: a line whose pieces were refunded before it was opened again', () => {
    expect(plan([erp, { lines: { 2: { refunded: 1 }, 1: { refunded: 1 } } }])).to.deep.equal({
      status: 'attention',
      reason: 'over-refund',
      dn: 'D1',
      detail: 'what has not left of line 1, 2 was refunded before',
      topics: ['dn:D1'],
    });
  });

  it('does not matter where the order is only told', () => {
    expect(plan([wdt, { lines: { 2: { refunded: 1 } } }])).to.include({ status: 'sending' });
  });

  it('is asked for once where one request pays back and another only tells', () => {
    const both = planContext(new Map(BUILTIN_ROUTES).set('erp.refuse', ['push.return', 'erp.refund']));
    const enough = { ...erp, payments: [{ method: 'cash', money: '100.00' }] };
    const spent = under(enough, { lines: { 2: { refunded: 1 } } });
    expect(planRefuse(refuseOf(), spent, both)).to.include({ reason: 'over-refund' });
  });

  it('does not hold what a person settled', () => {
    const told = { byHand: true };
    expect(plan([erp], told)).to.deep.include({ status: 'recorded', deliveries: [] });
    expect(plan([erp, { lines: { 2: { refunded: 1 } } }], told)).to.include({ status: 'recorded' });
  });
});

describe('the POS lines of a refuse', () => {
  it('go back at once where nothing of them is out', () => {
    const [delivery, ...more] = deliveriesOf(plan([pos]));
    expect(more).to.deep.equal([]);
    expect(delivery).to.deep.equal({
      destination: 'pos',
      operation: 'pos.refund',
      request: { seq: 'f1', lines: [1, 2] },
      line: ['refuse:f1'],
      lineIds: ['1', '2'],
      reference: 'f1',
    });
  });

  it('wait for the pieces that are out, and go back with the rest at once', () => {
    const at = [pos, { lines: { 2: { shipped: 1 } } }, { state: 'partly-shipped' }] as const;
    const result = plan([...at]);
    expect(result).to.deep.include({
      status: 'waiting',
      reason: 'waiting-for-line',
      lines: ['2'],
      waitMs: context.waitMs.line,
      state: 'close',
    });
    expect(result).to.not.have.property('detail');
    expect(deliveriesOf(result)).to.have.nested.property('[0].lineIds').that.deep.equals(['1']);
  });

  it('do not go back by themselves where a piece was settled by hand; the others do', () => {
    const lines = { 2: { shipped: 1, refunded: 1, byHand: true } };
    const result = plan([pos, { lines }, { state: 'partly-shipped', refuse: 'f1' }]);
    expect(result).to.deep.include({
      status: 'waiting',
      reason: 'waiting-for-line',
      lines: ['2'],
      detail: 'a piece of line 2 was settled by hand: the line does not go back as a whole by itself',
    });
    expect(deliveriesOf(result)).to.have.nested.property('[0].lineIds').that.deep.equals(['1']);
  });

  it('send nothing while none is complete', () => {
    const at = [pos, { lines: { 1: { shipped: 1 }, 2: { shipped: 1 } } }, { state: 'partly-shipped' }] as const;
    expect(plan([...at])).to.deep.include({ status: 'waiting', lines: ['2'], deliveries: [] });
  });

  it('name the refuse once where it is mapped again', () => {
    const at = [pos, { lines: { 2: { refused: 1, refunded: 1 } } }, { refuse: 'f1', state: 'closed' }] as const;
    expect(deliveriesOf(plan([...at])))
      .to.have.nested.property('[0].line')
      .that.deep.equals(['refuse:f1']);
  });

  it('stand for the refunds of their pieces, too', () => {
    const items = { [sn(2, 1)]: out(2, { returnedBy: 'r0' }), [sn(1, 1)]: out(1, { returnedBy: 'r9' }) };
    const lines = { 1: { shipped: 1, refunded: 1 }, 2: { shipped: 1, refunded: 1 } };
    const [delivery] = deliveriesOf(plan([pos, { items, lines }, { state: 'partly-shipped', refuse: 'f1' }]));
    expect(delivery).to.deep.include({ line: ['refund:r0', 'refuse:f1'], lineIds: ['2'] });
  });
});

const deliveriesOf = (plan: ReturnType<typeof byName>) => ('deliveries' in plan ? plan.deliveries : []);
