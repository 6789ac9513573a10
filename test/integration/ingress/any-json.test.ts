import { expect } from 'chai';
import fc from 'fast-check';
import { checkout, notice, refund, refuse, type TestIngress, useIngress } from './support.js';

const ROUTES: [string, string, object][] = [
  ['POST', '/scm/checkout', checkout()],
  ['POST', '/scm/refund', refund()],
  ['POST', '/scm/refuse', refuse()],
  ['PUT', '/notices/any', notice({ dn: 'any' })],
  ['POST', '/notices', notice()],
  [
    'POST',
    '/pushData?customerid=BudweiserTmall',
    { msg_id: '1', data: { tid: 't', orders: { orders_items: { bn: 'b', sku_id: 's', num: 1, price: 1 } } } },
  ],
  [
    'POST',
    '/pushReturngoods?app_key=24647807',
    { data: { refunds: [{ refund_no: 'r', tid: 't', return_logistics_no: 'l' }] } },
  ],
  ['POST', '/callbacks/pos/refund', { BillNum: 'b', SenderBillNum: 's', RefundAuthState: 'a', RefundState: 'b' }],
];

const anyJson = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
/** a valid body with one place, anywhere in it, replaced by anything */
const damaged = (body: object) =>
  fc.tuple(fc.constantFrom(...pathsOf(body)), anyJson).map(([path, value]) => replaced(body, path, value));

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, below]) => pathsOf(below, [...path, name]))];
}
function replaced(value: unknown, [name, ...rest]: string[], by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((each, i) => (String(i) === name ? replaced(each, rest, by) : each));
  return { ...Object(value), [name]: replaced(Object(value)[name], rest, by) };
}

describe('ingress: any JSON anywhere', function () {
  this.timeout(180_000);
  let ingress: TestIngress;
  useIngress((started) => {
    ingress = started;
  });

  for (const [method, path, valid] of ROUTES) {
    it(`${method} ${path} never answers 500`, async () => {
      const type = path === '/notices' ? 'application/x-ndjson' : 'application/json';
      await fc.assert(
        fc.asyncProperty(fc.oneof(anyJson, damaged(valid)), async (body) => {
          const response = await ingress.send(method, path, JSON.stringify(body), { 'content-type': type });
          expect(response.status).to.be.oneOf([200, 201, 204, 400, 404, 409, 422]);
          expect(response.headers.get('x-request-id')).to.be.a('string');
          await response.arrayBuffer();
        }),
        { numRuns: 150 },
      );
      expect(ingress.logged.filter(({ level }) => level === 'error')).to.deep.equal([]);
    });
  }
});
