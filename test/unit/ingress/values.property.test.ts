import { createEventReaders, readNotice } from '@scm-relay/ingress';
import { isWellFormed, type RefundContent } from '@scm-relay/schemas';
import Big from 'big.js';
import { expect } from 'chai';
import fc from 'fast-check';

const readers = createEventReaders({ strict: false, maxItems: 10, timeZone: 'Asia/Shanghai' });
const refund = (tn: string): { readonly tn: string; readonly fingerprint: string } => {
  const read = readers.refund({ seq: 's', dn: 'D', tn, sn: 'S' }, 99);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return { tn: (read.event.content as RefundContent).tn, fingerprint: read.event.fingerprint };
};

const full = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
/** printable ASCII, as numbers of parcels are, that neither begins nor ends with a space */
const number = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const spaces = fc.stringMatching(/^[ \t\r\n\u3000]{0,5}$/);

describe('any number that was scanned', () => {
  it('is the same with full-width signs and with spaces and line ends around it', () => {
    fc.assert(
      fc.property(number, spaces, spaces, (text, before, after) => {
        expect(refund(`${before}${full(text)}${after}`)).to.deep.equal(refund(text));
        expect(refund(text).tn).to.equal(text);
      }),
    );
  });

  it('stays as it is once it was read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), (text) => {
        fc.pre(isWellFormed(text) && text.trim() !== '');
        const once = refund(text).tn;
        expect(refund(once).tn).to.equal(once);
      }),
    );
  });
});

const line = { lineId: 1, sku: 'S', specNo: 'X', quantity: 1 };
const priced = (price: string): string | undefined => {
  const notice = { dn: 'D', channel: 'wdt', tid: 'T', lines: [{ ...line, price }] };
  const read = readNotice(notice, 99);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.value.lines[0]?.price;
};

describe('any price', () => {
  it('has one form, of the same value', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,12}(\.\d{1,4})?$/), (price) => {
        const once = priced(price) ?? '';
        expect(once).to.match(/^(0|[1-9]\d*)\.\d\d(\d?[1-9])?$/);
        expect(new Big(once).eq(price), `${price} → ${once}`).to.equal(true);
        expect(priced(once)).to.equal(once);
      }),
    );
  });
});
