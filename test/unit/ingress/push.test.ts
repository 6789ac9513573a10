import { readPushedOrder, readPushedReturns } from '@scm-relay/ingress';
import Big from 'big.js';
import { expect } from 'chai';
import fc from 'fast-check';

const linesOf = (over: Readonly<Record<string, unknown>>) => {
  const item = { bn: 'b', sku_id: 's', num: '3', sale_price: 0, price: '18.0000', total_item_fee: 0, ...over };
  const result = readPushedOrder({ data: { tid: 't', orders: { orders_items: item } } }, 99);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.value.notice.lines;
};
const priceOf = (over: Readonly<Record<string, unknown>>) => linesOf(over)[0]?.price;

describe('pushed orders and returns', () => {
  it('the price of a piece is what was paid for the line, else the sale price, else the list price', () => {
    expect(priceOf({ total_item_fee: 30, sale_price: '12', price: '18' })).to.equal('10.00');
    expect(priceOf({ total_item_fee: '0.0000', sale_price: '12.5', price: '18' })).to.equal('12.50');
    expect(priceOf({ total_item_fee: null, sale_price: '' })).to.equal('18.00');
    expect(priceOf({ price: 0 })).to.equal('0.00');
  });

  it('a sum that does not divide evenly makes a second line, a cent dearer: the pieces add up to it', () => {
    const shares = (fee: number) => linesOf({ total_item_fee: fee }).map(({ quantity, price }) => [quantity, price]);
    expect(shares(100)).to.deep.equal([
      [2, '33.33'],
      [1, '33.34'],
    ]);
    expect(shares(200)).to.deep.equal([
      [1, '66.66'],
      [2, '66.67'],
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 999 }), (cents, num) => {
        const total = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        const lines = linesOf({ total_item_fee: total, num });
        const sum = lines.reduce((all, { price, quantity }) => all.plus(new Big(price).times(quantity)), new Big(0));
        expect(sum.toFixed(2)).to.equal(total);
        expect(lines.reduce((all, { quantity }) => all + quantity, 0)).to.equal(num);
      }),
    );
  });

  it('keeps the data as it came, and only what a notice needs besides', () => {
    const data = { tid: 'AT1', receiver_mobile: '15001253861', orders: null, nested: { any: [1, 2] } };
    expect(readPushedOrder({ from_type: '淘宝', msg_id: 149245, data }, 99)).to.deep.equal({
      ok: true,
      value: {
        closed: false,
        msgId: '149245',
        notice: { dn: 'AT1', channel: 'wdt', tid: 'AT1', lines: [], pushed: { from_type: '淘宝', data } },
      },
    });
  });

  it('names a notice as events will: without spaces around, in half width', () => {
    const dnOf = (data: object) => {
      const result = readPushedOrder({ data }, 99);
      return result.ok ? result.value.notice.dn : result.errors;
    };
    expect(dnOf({ tid: ' ＡＴ1\n' })).to.equal('AT1');
    expect(dnOf({ tid: 'AT1', dn: '　Ｄ1' })).to.equal('D1');
    expect(dnOf({ tid: ' ' })).to.deep.equal([{ pointer: '/data/dn', message: 'is required' }]);
  });

  it('the parcel of an expected return is none where it is "" or "0"', () => {
    const tnOf = (parcel: unknown) => {
      const result = readPushedReturns({
        data: { refunds: { refund_no: 'r', tid: 't', return_logistics_no: parcel } },
      });
      return result.ok ? result.value[0]?.tn : result.errors;
    };
    expect(['SF1', 7, ' ＳＦ1 '].map(tnOf)).to.deep.equal(['SF1', '7', 'SF1']);
    expect(['0', 0, '', ' ', ' ０', null, undefined].map(tnOf)).to.deep.equal(Array(7).fill(null));
  });

  it('a price has two to four decimals, and the rest is cut off', () => {
    const prices = ['7', '7.1', '7.125', '7.1250', '7.12345678', '999999999999.99999999'];
    expect(prices.map((price) => priceOf({ price }))).to.deep.equal([
      '7.00',
      '7.10',
      '7.125',
      '7.125',
      '7.1234',
      '999999999999.9999',
    ]);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }), (tenThousandths) => {
        const price = `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
        expect(new Big(priceOf({ price }) ?? '').eq(price)).to.equal(true);
      }),
    );
  });

  it('only whole numbers count pieces', () => {
    expect(['1', '1.0000', ' 12.00 '].map((num) => linesOf({ num })[0]?.quantity)).to.deep.equal([1, 1, 12]);
    for (const num of ['1.5', '0.0001', '0', '1000001', '-1', '1e3', 'NaN', '1.', '.5', '0x10', '１'])
      expect(() => linesOf({ num }), num).to.throw('must be a whole number from 1 to 1000000');
  });

  it('a price is a decimal number of at most 12 digits before the point', () => {
    for (const price of ['-1', '1e3', 'NaN', '1.', '.5', '1000000000000', '1.123456789'])
      expect(() => priceOf({ price }), price).to.throw('must be a decimal number, not negative');
  });
});
