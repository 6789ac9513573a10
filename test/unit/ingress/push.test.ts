import { formatDecimal, parseDecimal, readPushedOrder, readPushedReturns, wholeNumber } from '@scm-relay/ingress';
import { expect } from 'chai';
import fc from 'fast-check';

const linesOf = (over: Readonly<Record<string, unknown>>) => {
  const item = { bn: 'b', sku_id: 's', num: '3', sale_price: 0, price: '18.0000', total_item_fee: 0, ...over };
  const result = readPushedOrder({ data: { tid: 't', orders: { orders_items: item } } });
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
        const sum = lines.reduce((all, line) => all + (parseDecimal(line.price) ?? 0n) * BigInt(line.quantity), 0n);
        expect(sum).to.equal(parseDecimal(total));
        expect(lines.reduce((all, { quantity }) => all + quantity, 0)).to.equal(num);
      }),
    );
  });

  it('keeps the data as it came, and only what a notice needs besides', () => {
    const data = { tid: 'AT1', receiver_mobile: '15001253861', orders: null, nested: { any: [1, 2] } };
    expect(readPushedOrder({ from_type: '淘宝', msg_id: 149245, data })).to.deep.equal({
      ok: true,
      value: {
        closed: false,
        msgId: '149245',
        notice: { dn: 'AT1', channel: 'wdt', tid: 'AT1', lines: [], pushed: { from_type: '淘宝', data } },
      },
    });
  });

  it('the parcel of an expected return is none where it is "" or "0"', () => {
    const tnOf = (parcel: unknown) => {
      const result = readPushedReturns({
        data: { refunds: { refund_no: 'r', tid: 't', return_logistics_no: parcel } },
      });
      return result.ok ? result.value[0]?.tn : result.errors;
    };
    expect(['SF1', 7, '0', 0, '', null, undefined].map(tnOf)).to.deep.equal(['SF1', '7', null, null, null, null, null]);
  });

  it('a decimal written and read again is the same', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n }), (units) => {
        const decimal = units * 10_000n;
        expect(parseDecimal(formatDecimal(decimal))).to.equal(decimal);
      }),
    );
  });

  it('only whole numbers count pieces', () => {
    const whole = (text: string) => wholeNumber(parseDecimal(text) ?? -1n);
    expect(['1', '1.0000', '12.00'].map(whole)).to.deep.equal([1, 1, 12]);
    expect(['1.5', '0.0001'].map(whole)).to.deep.equal([null, null]);
    expect(['', '-1', '1e3', 'NaN', '1.', '.5', '0x10', '１'].map(parseDecimal)).to.deep.equal(Array(8).fill(null));
  });
});
