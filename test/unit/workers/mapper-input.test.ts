import type { MappingInput } from '@scm-relay/connectors';
import type { NoticeSituation } from '@scm-relay/ledger';
import type { Notice, Operation } from '@scm-relay/schemas';
import { type PlanContext, planCheckout, planRefund, planRefuse } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, planContext, sn } from '../../support/desk.js';
import { checkoutOf, out, owners, refundOf, refuseOf, under } from './situations.js';

/** What the mapper of the one request of a plan is told. */
const told = (plan: (context: PlanContext) => unknown): Pick<MappingInput, 'counts' | 'whole' | 'shares'> => {
  const inputs: MappingInput[] = [];
  const connectorFor = (operation: Operation) => ({
    ...planContext().connectorFor(operation),
    operations: {
      [operation]: {
        map: (input: MappingInput) => {
          inputs.push(input);
          return { ok: true as const, request: {} };
        },
      },
    },
  });
  plan({ ...planContext(), connectorFor });
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) throw new Error(`${inputs.length} requests were mapped`);
  const { counts, whole, shares } = input;
  return { counts, whole, shares };
};

const payment = { method: 'cash', money: '100.00' };
const lines = [line(1, 1), line(2, 2, 2)];
const wdt = notice('D1', lines);
const erp: Notice = { ...wdt, channel: 'erp', payments: [payment] };

const checkout = (sns: readonly string[], at: NoticeSituation) => {
  const { body, situation } = checkoutOf(sns);
  return told((context) => planCheckout(situation, body, at, context));
};
const refund = (at: NoticeSituation) => {
  const { body, situation } = refundOf(sn(1, 1));
  return told((context) => planRefund(situation, body, at, owners(), context));
};
const refuse = (at: NoticeSituation) => told((context) => planRefuse(refuseOf(), at, context));

describe('the mapper of a checkout is told', () => {
  it('how much of each line has left with it, and that all has', () => {
    expect(checkout([sn(2, 2)], under(wdt, { lines: { 1: { shipped: 1 }, 2: { shipped: 1 } } }))).to.deep.equal({
      counts: new Map([
        [1, 1],
        [2, 2],
      ]),
      whole: true,
      shares: [],
    });
  });

  it('that pieces are missing', () => {
    expect(checkout([sn(2, 1)], under(wdt))).to.deep.equal({
      counts: new Map([
        [1, 0],
        [2, 1],
      ]),
      whole: false,
      shares: [],
    });
  });

  it('the same of a notice of which nothing is on record', () => {
    const untouched = under(wdt, {}, { lines: new Map(), untouched: true });
    expect(checkout([sn(1, 1)], untouched))
      .to.have.property('counts')
      .that.deep.equals(
        new Map([
          [1, 1],
          [2, 0],
        ]),
      );
  });
});

describe('the mapper of a refund is told', () => {
  const left = { items: { [sn(1, 1)]: out(1) }, lines: { 1: { shipped: 1 } } };

  it('that one piece of its line came back, and which payments it is taken from', () => {
    expect(refund(under(erp, left))).to.deep.equal({
      counts: new Map([[1, 1]]),
      whole: false,
      shares: [{ payment, money: '10.00' }],
    });
  });

  it('that it is the whole order, where that has one piece', () => {
    expect(refund(under({ ...erp, lines: [line(1, 1)] }, left))).to.include({ whole: true });
  });

  it('no payments where nothing is paid back', () => {
    expect(refund(under(wdt, left)))
      .to.have.property('shares')
      .that.deep.equals([]);
  });
});

describe('the mapper of a refuse is told', () => {
  it('that it is the whole order, and which payments it is taken from', () => {
    expect(refuse(under(erp))).to.deep.equal({
      counts: new Map([
        [1, 1],
        [2, 2],
      ]),
      whole: true,
      shares: [{ payment, money: '30.00' }],
    });
  });

  it('what has not left, where a part has', () => {
    expect(refuse(under(erp, { lines: { 2: { shipped: 1 } } }))).to.deep.include({
      counts: new Map([
        [1, 1],
        [2, 1],
      ]),
      whole: false,
    });
  });

  it('no payments where nothing is paid back', () => {
    expect(refuse(under(wdt)))
      .to.have.property('shares')
      .that.deep.equals([]);
  });
});
