import { maskedTrace } from '@scm-relay/runtime';
import type { AttemptView, DeliveryView, EventView, TraceView } from '@scm-relay/schemas';
import { expect } from 'chai';

const attempt: AttemptView = {
  n: 1,
  generation: 1,
  at: '2026-11-21T20:00:00.000Z',
  ms: 12,
  outcome: 'rejected',
  httpStatus: 200,
  response: { info: '大海 is unknown' },
  message: '大海 refused',
  nextAt: null,
};
const delivery: DeliveryView = {
  id: 'd',
  destination: 'erp',
  operation: 'erp.refund',
  status: 'attention',
  reason: 'vendor-rejected',
  detail: 'no member 大海',
  generation: 1,
  vendorState: { note: '大海' },
  request: { member_id: '7741009', ro_code: 'r1' },
  waitsFor: null,
  attempts: [attempt, { ...attempt, response: null, message: null }],
};
const event: EventView = {
  kind: 'refuse',
  seq: 'r1',
  dn: 'D1',
  status: 'attention',
  reason: 'vendor-rejected',
  detail: 'of 7741009',
  acceptedAt: '2026-11-21T20:00:00.000Z',
  endedAt: null,
  body: { seq: 'r1', msg: '大海不要了' },
  warnings: [],
  waitsFor: null,
  history: [{ at: '2026-11-21T20:00:00.000Z', what: 'retried', by: 'olga', note: '大海 called' }],
  deliveries: [delivery],
};
const masked = (changes: Partial<EventView> = {}): EventView | undefined => {
  const trace: TraceView = { events: [{ ...event, ...changes }] };
  return maskedTrace(trace, [{ member: { name: '大海' } }]).events[0];
};

describe('a trace without its persons', () => {
  it('quotes them nowhere, and keeps all else', () => {
    expect(masked()).to.deep.equal({
      ...event,
      detail: 'of ***',
      body: { seq: 'r1', msg: '***不要了' },
      history: [{ ...event.history[0], note: '*** called' }],
      deliveries: [
        {
          ...delivery,
          detail: 'no member ***',
          vendorState: { note: '***' },
          request: { member_id: '***', ro_code: 'r1' },
          attempts: [
            { ...attempt, response: { info: '*** is unknown' }, message: '*** refused' },
            { ...attempt, response: null, message: null },
          ],
        },
      ],
    });
  });

  it('finds whom the body of an event names', () => {
    const found = masked({ body: { contact: '欧阳靖雯' }, detail: '欧阳靖雯', deliveries: [] });
    expect(found).to.deep.include({ body: { contact: '***' }, detail: '***' });
  });

  it('has no detail and no note where there was none', () => {
    const history = event.history.map((entry) => ({ ...entry, note: null }));
    expect(masked({ detail: null, history, deliveries: [{ ...delivery, detail: null }] })).to.have.nested.property(
      'deliveries[0].detail',
      null,
    );
    expect(masked({ detail: null, history })).to.deep.include({ detail: null, history });
  });

  it('names them in no note of a pause', () => {
    const waitsFor = {
      what: 'paused',
      name: 'wdt',
      since: null,
      until: null,
      by: 'olga',
      note: '大海 13912345678 rings',
    } as const;
    const quiet = { ...waitsFor, note: '*** *** rings' };
    const found = masked({ waitsFor, deliveries: [{ ...delivery, waitsFor }] });
    expect(found?.waitsFor).to.deep.equal(quiet);
    expect(found?.deliveries[0]?.waitsFor).to.deep.equal(quiet);
  });

  it('needs no documents', () => {
    expect(maskedTrace({ events: [event] }).events[0]).to.include({ detail: 'of ***' });
  });
});
