import { expect } from 'chai';
import { mappingInput } from '../support/mapping-input.js';
import { context, notice, refund } from './samples.js';
import type { Subject } from './vendors.js';

/** What the connector contract suite has to know of the new operation. */
export const loyalty: Subject = {
  operation: 'loyalty.reverse',
  input: mappingInput({ event: refund, notice, lines: notice.lines.slice(0, 1), context }),
  credentials: (url) => ({ url, token: 'loyalty-token' }),
  success: { ok: true },
  failure: (error) => ({ ok: false, error }),
  failureCode: 'refused',
  wrongType: { ok: 'yes' },
  secret: 'loyalty-token',
  verify: (received) => {
    expect(received.url.pathname).to.equal('/points/reverse');
    expect(received.headers.authorization).to.equal('Bearer loyalty-token');
    expect(received.headers['content-type']).to.equal('application/json');
  },
};
