import { createHash } from 'node:crypto';
import { type ClientSettings, connectorFor, type MappingInput } from '@scm-relay/connectors';
import { ErpRefundForm, type Operation, WdtQuery } from '@scm-relay/schemas';
import { expect } from 'chai';
import { mappingInput } from '../support/mapping-input.js';
import { fits } from './fits.js';
import { checkout, context, notice, refund, refuse } from './samples.js';
import type { Received } from './stand-in.js';

/** What the battery has to know of an operation beside the connector interface: its vendor's words. */
export interface Subject {
  readonly operation: Operation;
  readonly input: MappingInput;
  credentials(url: string): ClientSettings['credentials'];
  /** the success reply of the document */
  readonly success: object;
  /** what is kept of a success beside the reply */
  readonly kept?: object;
  /** a business error with the given text */
  failure(text: string): object;
  readonly failureCode: string;
  /** the success reply with its deciding field of the wrong type */
  readonly wrongType: object;
  /** what may never come back in an outcome */
  readonly secret?: string;
  /** checks signature, address and form of what arrived */
  verify(received: Received): void;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const lines = notice.lines.slice(0, 1);
const jsonType = (received: Received): void => {
  expect(received.headers['content-type']).to.equal('application/json');
};

const wdt: Subject = {
  operation: 'wdt.smartRefund',
  input: mappingInput({ event: refund, notice, lines, context }),
  credentials: (url) => ({ url: `${url}/openapi`, sid: 'wdterp30', key: 'czhc', secret: 'app-secret:app-salt' }),
  success: { status: 0, data: { stockin_id: 1, type: 12 } },
  failure: (message) => ({ status: 100, message }),
  failureCode: '100',
  wrongType: { status: '0', data: {} },
  secret: 'app-salt',
  verify: (received) => {
    const { sign, ...query } = fits(WdtQuery, Object.fromEntries(received.url.searchParams));
    expect(received.url.pathname).to.equal('/openapi');
    expect(query).to.include({ sid: 'wdterp30', key: 'czhc', salt: 'app-salt', v: '1.0' });
    expect(query.method).to.equal('wms.stockin.SmartRefund.upload');
    expect(Math.abs(Number(query.timestamp) + 1_325_347_200 - Date.now() / 1000)).to.be.below(120);
    const signed = Object.entries({ ...query, body: received.body }).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(sign).to.equal(md5(`app-secret${signed.flat().join('')}app-secret`));
    jsonType(received);
  },
};

const pos: Subject = {
  operation: 'pos.refund',
  input: mappingInput({ event: refund, notice, lines, context }),
  credentials: (url) => ({ url: `${url}/shop/`, authorization: 'Bearer pos-token' }),
  success: { errcode: 0, errmsg: '', tag: { BillNum: 'B1', RefundAuthState: '', RefundState: '已办理' } },
  kept: { vendorState: { BillNum: 'B1', RefundAuthState: '', RefundState: '已办理' }, vendorNumber: 'B1' },
  failure: (errmsg) => ({ errcode: 7, errmsg, tag: null }),
  failureCode: '7',
  wrongType: { errcode: '0', errmsg: '' },
  secret: 'pos-token',
  verify: (received) => {
    expect(received.url.pathname).to.equal('/shop/api/Pos/Refund/AddOrUpdate');
    expect(received.headers.authorization).to.equal('Bearer pos-token');
    jsonType(received);
  },
};

const erp: Subject = {
  operation: 'erp.refund',
  input: mappingInput({ event: refund, notice, lines, context }),
  credentials: (url) => ({ url, appid: 'app1', secret: 'erp-secret' }),
  success: { status: 'y', info: '', order_codes: '4frd21d6u' },
  failure: (info) => ({ status: 'n', info: `<p class="error">${info}</p>` }),
  failureCode: 'n',
  wrongType: { status: true },
  secret: 'erp-secret',
  verify: (received) => {
    const { sign, ...form } = fits(ErpRefundForm, Object.fromEntries(new URLSearchParams(received.body)));
    expect(received.url.pathname).to.equal('/api_v2/refund/order_upload');
    expect(received.headers['content-type']).to.equal('application/x-www-form-urlencoded; charset=UTF-8');
    expect(form).to.include({ appid: 'app1', rtype: '2' });
    expect(sign).to.equal(md5(`appid=app1&data=${form.data}&rtype=2erp-secret`).toUpperCase());
  },
};

const pushCredentials = (url: string) => ({ url, customerId: 'BudweiserTmall', appKey: '24647807' });

const pushOrder: Subject = {
  operation: 'push.order',
  input: mappingInput({ event: checkout, notice, lines: notice.lines, context }),
  credentials: pushCredentials,
  success: { flag: 'success', code: '0', message: '' },
  failure: (message) => ({ flag: 'error', code: '1', message }),
  failureCode: '1',
  wrongType: { flag: true, code: '0' },
  verify: (received) => {
    expect(received.url.pathname + received.url.search).to.equal('/pushData?customerid=BudweiserTmall');
    jsonType(received);
  },
};

const pushReturn: Subject = {
  operation: 'push.return',
  input: mappingInput({ event: refuse, notice, lines: notice.lines, context }),
  credentials: pushCredentials,
  success: { returnflag: 'success', returncode: '0', returnmessage: '' },
  failure: (returnmessage) => ({ returnflag: 'error', returncode: '1', returnmessage }),
  failureCode: '1',
  wrongType: { returnflag: 0, returncode: '0' },
  verify: (received) => {
    expect(received.url.pathname + received.url.search).to.equal('/pushReturngoods?app_key=24647807');
    jsonType(received);
  },
};

export const subjects: readonly Subject[] = [wdt, pos, erp, pushOrder, pushReturn];

/** The request of a subject, mapped as the product maps it. */
export const requestOf = ({ operation, input }: Subject): unknown => {
  const result = connectorFor(operation).operations[operation]?.map(input);
  if (!result?.ok) throw new Error(`${operation} does not map: ${result?.detail}`);
  return result.request;
};

/** The same subject with another event. */
export const withSeq = (subject: Subject, seq: string): Subject => {
  const event = structuredClone(subject.input.event);
  Object.assign(event.body, { seq });
  return { ...subject, input: { ...subject.input, event } };
};
