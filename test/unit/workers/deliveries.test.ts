import type { Connector } from '@scm-relay/connectors';
import { BUILTIN_ROUTES } from '@scm-relay/runtime';
import { buildDeliveries, operationsFor } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, planContext } from '../../support/desk.js';
import { refuseOf } from './situations.js';

const wdt = notice('D1', [line(1, 1), line(2, 2)]);
const about = { lines: wdt.lines, counts: new Map(), whole: true, shares: [] };

describe('the requests of an event', () => {
  it('are those its channel and kind are routed to', () => {
    const both = planContext(new Map(BUILTIN_ROUTES).set('wdt.refuse', ['push.return', 'wdt.smartRefund']));
    expect(operationsFor(refuseOf(), wdt, both)).to.deep.equal(['push.return', 'wdt.smartRefund']);
  });

  it('are none where nothing is routed', () => {
    expect(operationsFor(refuseOf(), wdt, planContext(new Map()))).to.deep.equal([]);
  });

  it('leave out those that have a delivery that stands', () => {
    const both = planContext(new Map(BUILTIN_ROUTES).set('wdt.refuse', ['push.return', 'wdt.smartRefund']));
    const deliveries = [
      { operation: 'push.return', status: 'attention' },
      { operation: 'wdt.smartRefund', status: 'discarded' },
    ] as const;
    expect(operationsFor(refuseOf({ deliveries }), wdt, both)).to.deep.equal(['wdt.smartRefund']);
  });

  it('are about all lines, unless they name some', () => {
    const wanted = [{ operation: 'push.return' }, { operation: 'push.order', lines: [line(2, 2)] }] as const;
    const built = buildDeliveries(refuseOf(), wdt, about, wanted, planContext());
    expect(built.ok && built.deliveries.map(({ request }) => request)).to.deep.equal([
      { seq: 'f1', lines: [1, 2] },
      { seq: 'f1', lines: [2] },
    ]);
  });

  it('cannot be made where no connector maps the operation', () => {
    const bare: Connector = {
      destination: 'push',
      operations: {},
      client: () => {
        throw new Error('nothing is sent here');
      },
    };
    const context = { ...planContext(), connectorFor: () => bare };
    expect(buildDeliveries(refuseOf(), wdt, about, [{ operation: 'push.return' }], context)).to.deep.equal({
      ok: false,
      detail: 'no connector maps push.return',
    });
  });
});
