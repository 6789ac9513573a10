import { erpSign, wdtSign } from '@scm-relay/connectors';
import { expect } from 'chai';

describe('signatures', () => {
  const vector = {
    sid: 'wdterp30',
    key: 'czhc',
    salt: 'dd488d0802b1e431e4c72cd355847853',
    method: 'wms.stockout.Sales.weighingExt',
    timestamp: '232623153',
    v: '1.0',
    body: '["xc109393939393939","",1.2,0,false]',
  };

  it('of WDT equals the public test vector', () => {
    expect(wdtSign(vector, '693f9fed686bfe13441385da98b436b6')).to.equal('20f557aaf9190797c581bbceeb6d5a5c');
  });

  it('of WDT does not depend on the order of the parameters nor on an earlier sign', () => {
    const reversed = Object.fromEntries(Object.entries({ ...vector, sign: 'old' }).reverse());
    expect(wdtSign(reversed, '693f9fed686bfe13441385da98b436b6')).to.equal('20f557aaf9190797c581bbceeb6d5a5c');
  });

  it('of WDT reads text as UTF-8', () => {
    // md5 of the UTF-8 bytes of "s" + "body退货" + "s"
    expect(wdtSign({ body: '退货' }, 's')).to.equal('544d09971fa4bc14b5b85439009f376f');
  });

  it('of the ERP joins sorted pairs, appends the secret and is upper-case', () => {
    // md5 of "appid=a1&data={\"k\":\"退\"}&rtype=2" + "topsecret"
    expect(erpSign({ rtype: '2', appid: 'a1', data: '{"k":"退"}' }, 'topsecret')).to.equal(
      '00002EEA0A9488BBC53018D2124B6DBE',
    );
  });

  it('of the ERP leaves out sign and what is empty', () => {
    const fields = { rtype: '2', appid: 'a1', data: '{"k":"退"}', lang: '', sign: 'old' };
    expect(erpSign(fields, 'topsecret')).to.equal('00002EEA0A9488BBC53018D2124B6DBE');
  });
});
