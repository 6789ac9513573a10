import { readNotice } from '@scm-relay/ingress';
import { expect } from 'chai';

const line = { lineId: 1, sku: '5046351998702', specNo: 'S', barcodeId: 'B', quantity: 1, price: '199.00' };
const base = {
  dn: 'D',
  channel: 'wdt',
  tid: 'T',
  sellBillNum: 'XS1',
  store: { storesId: '12' },
  lines: [line],
  payments: [{ method: 'alipay', money: '199.00' }],
};
const read = (body: unknown) => readNotice(body, JSON.stringify(body)?.length ?? 0);
const pointers = (body: unknown) => {
  const result = read(body);
  return result.ok ? [] : result.errors.map(({ pointer }) => pointer);
};

describe('reading a notice', () => {
  it('keeps known fields and drops unknown, null and empty ones', () => {
    const result = read({
      ...base,
      extra: 1,
      sellBillNum: '',
      store: { storesId: null, posCode: 'P01', more: 'x' },
      member: null,
      payments: null,
      shippedBefore: false,
      lines: [{ ...line, title: '', barcodeId: null, colour: 'red' }],
    });
    expect(result).to.deep.equal({
      ok: true,
      value: {
        dn: 'D',
        channel: 'wdt',
        tid: 'T',
        store: { posCode: 'P01' },
        lines: [{ lineId: 1, sku: '5046351998702', specNo: 'S', quantity: 1, price: '199.00' }],
      },
    });
  });

  for (const channel of ['wdt', 'pos', 'erp']) {
    it(`takes a complete ${channel} notice`, () => {
      expect(pointers({ ...base, channel })).to.deep.equal([]);
    });
  }

  const bad: [string, object, string[]][] = [
    ['wdt without specNo', { lines: [{ ...line, specNo: '' }] }, ['/lines/0/specNo']],
    ['pos without sellBillNum', { channel: 'pos', sellBillNum: null }, ['/sellBillNum']],
    ['erp without store', { channel: 'erp', store: null }, ['/store/storesId']],
    ['erp without storesId', { channel: 'erp', store: { storesId: '' } }, ['/store/storesId']],
    ['erp without payments', { channel: 'erp', payments: [] }, ['/payments']],
    ['erp without barcodeId', { channel: 'erp', lines: [{ ...line, barcodeId: null }] }, ['/lines/0/barcodeId']],
    ['two lines of one lineId', { lines: [line, line] }, ['/lines/1/lineId']],
    ['no line', { lines: [] }, ['/lines']],
    ['another channel', { channel: 'tmall' }, ['/channel']],
    ['a tid of 41 characters', { tid: 'x'.repeat(41) }, ['/tid']],
    ['a sellBillNum of 21 characters', { sellBillNum: 'x'.repeat(21) }, ['/sellBillNum']],
    ['quantity 0', { lines: [{ ...line, quantity: 0 }] }, ['/lines/0/quantity']],
    ['half a piece', { lines: [{ ...line, quantity: 1.5 }] }, ['/lines/0/quantity']],
    ['a lineId as text', { lines: [{ ...line, lineId: '1' }] }, ['/lines/0/lineId']],
    ['a price as a number', { lines: [{ ...line, price: 199 }] }, ['/lines/0/price']],
    ['a negative price', { lines: [{ ...line, price: '-1' }] }, ['/lines/0/price']],
    ['a payment without method', { payments: [{ money: '1' }] }, ['/payments/0/method']],
  ];
  for (const [name, over, expected] of bad) {
    it(`refuses ${name}`, () => {
      expect(pointers({ ...base, ...over })).to.deep.equal(expected);
    });
  }

  it('says in plain words what is wrong', () => {
    const result = read({
      ...base,
      channel: 'tmall',
      tid: 7,
      store: 5,
      lines: [{ ...line, price: 'x' }],
      payments: [{ method: 'a', money: 5 }],
    });
    expect(result.ok ? [] : result.errors).to.have.deep.members([
      { pointer: '/channel', message: 'must be "wdt" or "pos" or "erp"' },
      { pointer: '/tid', message: 'must be text' },
      { pointer: '/store', message: 'must be an object or null' },
      { pointer: '/payments/0/money', message: 'must be text or null' },
      {
        pointer: '/lines/0/price',
        message: 'must be a decimal number as text with at most 4 decimals, such as "199.00"',
      },
    ]);
  });

  it('names at most 20 mistakes', () => {
    expect(pointers({ ...base, lines: Array(100).fill({ ...line, quantity: 0 }) })).to.have.lengthOf(20);
  });
});
