import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** Names, phones and addresses that occur nowhere else. */
const PERSON = {
  name: '欧阳靖雯',
  mobile: '13912345678',
  address: '白云路四百一十二号三单元',
  account: 'qingfeng.buyer@example.org',
  landline: '021-65432109',
  card: 'CARD-7741-0093',
  message: '请转告欧阳靖雯改天再送',
} as const;
const VALUES = Object.values(PERSON);

const pushedOrder = {
  tid: 'PD1',
  status: 'WAIT_SELLER_SEND_GOODS',
  receiver_name: PERSON.name,
  receiver_mobile: PERSON.mobile,
  receiver_address: PERSON.address,
  payment_lists: { buy_name: PERSON.name, buyer_account: PERSON.account },
  orders: { orders_items: { bn: 'BN', sku_id: String(1).padStart(13, '0'), num: 1, price: '18.00' } },
};

describe('personal data', function () {
  this.timeout(180_000);
  const stage = useStage({ LOG_LEVEL: 'debug', ERP_BACKOFF_MS: '20', PUSH_BACKOFF_MS: '20', ERP_RESEND_SAFE: 'true' }, [
    ['checkout', 'refund', 'refuse'],
    ['erp', 'pos', 'push', 'wdt'],
  ]);
  const output = (): string =>
    [stage.relay().ingress, ...stage.relay().workers].map((process) => process.output()).join('\n');

  it('is passed on to the vendors as it came', async () => {
    const relay = stage.relay();
    const member = { name: PERSON.name, mobile: PERSON.mobile, cardCode: PERSON.card };
    await relay.send('POST', '/pushData?customerid=BudweiserTmall', { msg_id: 'pd1', data: pushedOrder });
    await relay.announce(completeNotice('PD2', 'erp', [fullLine(1, 2)], { member }));
    await relay.announce(completeNotice('PD3', 'pos', [fullLine(1, 3)], { member }));
    await relay.post('checkout', { seq: 'pd1', dn: 'PD1', pkg: { tn: 'T', sns: [sn(1, 1)] } });
    await relay.post('checkout', { seq: 'pd2', dn: 'PD2', pkg: { tn: 'T', sns: [sn(2, 1)] } });
    await relay.post('refund', { seq: 'pd2', dn: 'PD2', tn: 'B', sn: sn(2, 1) });
    await relay.post('refuse', { seq: 'pd3', dn: 'PD3', msg: PERSON.message });
    await relay.reaches('checkout', 'pd1', 'delivered');
    await relay.reaches('refund', 'pd2', 'delivered');
    await relay.reaches('refuse', 'pd3', 'delivered');
    const bodies = stage
      .vendor()
      .received.map(({ body }) => (body.startsWith('appid') ? decodeURIComponent(body) : body));
    const push = bodies.find((body) => body.includes('"PD1"'));
    for (const value of [PERSON.name, PERSON.mobile, PERSON.address, PERSON.account]) expect(push).to.contain(value);
    const erp = bodies.find((body) => body.includes('T-PD2') && body.includes('order_arr'));
    for (const value of [PERSON.name, PERSON.mobile, PERSON.card]) expect(erp).to.contain(value);
    expect(bodies.find((body) => body.includes('XS-PD3'))).to.contain(PERSON.message);
  });

  it('once erased does not keep a later return from its system', async () => {
    const relay = stage.relay();
    const member = { name: PERSON.name, mobile: PERSON.mobile, cardCode: PERSON.card, memberId: 'M-7741-0093' };
    for (const channel of ['wdt', 'pos', 'erp'] as const) {
      const dn = `ERASED-${channel}`;
      await relay.announce(completeNotice(dn, channel, [fullLine(1, 4)], { member, shippedBefore: true }));
      expect((await relay.send('POST', `/notices/${dn}/erase`, {})).status).to.equal(202);
      await relay.post('refund', { seq: dn, dn, tn: 'B', sn: sn(4, 1) });
      await relay.reaches('refund', dn, 'delivered');
    }
  });

  it('does not get into what is told of a vendor that echoes it, in any kind of reply', async () => {
    const relay = stage.relay();
    const member = { name: PERSON.name, mobile: PERSON.mobile, cardCode: PERSON.card };
    const echo = `顾客 ${PERSON.name} ${PERSON.mobile} ${PERSON.landline} ${PERSON.account} ${PERSON.card} 有误`;
    const echoes: [string, (path: string) => unknown, number][] = [
      ['html', () => `<html>${echo}</html>`, 502],
      [
        'rejected',
        (path) => (path === '/pushData' ? { flag: 'error', code: '1', message: echo } : { status: 'n', info: echo }),
        200,
      ],
      ['forbidden', () => ({ error: echo }), 422],
      ['odd', () => [echo], 200],
    ];
    for (const [name, body, status] of echoes) {
      const dn = `ECHO-${name}`;
      let first = true;
      stage.vendor().answerWith((request, res) => {
        const fails = request.body.includes(dn) && (first || name !== 'html');
        if (fails) first = false;
        json(fails ? status : 200, fails ? body(request.path) : SUCCESS[request.path])(request, res);
      });
      await relay.announce(completeNotice(dn, 'erp', [fullLine(1, 2)], { member, shippedBefore: true }));
      await relay.post('refund', { seq: dn, dn, tn: 'B', sn: sn(2, 1) });
      if (name === 'html') await relay.reaches('refund', dn, 'delivered');
      else if (name !== 'odd') {
        const view = await relay.reaches('refund', dn, 'attention/vendor-rejected');
        expect(view.detail).to.contain('有误').and.not.contain(PERSON.name).and.not.contain(PERSON.mobile);
      }
    }
  });

  it('does not get into what is told of a body that is refused', async () => {
    const relay = stage.relay();
    const all = VALUES.join(' ');
    const answers = await Promise.all([
      relay.send('POST', '/scm/refuse', { seq: 'x', msg: all.repeat(3) }),
      relay.send('POST', '/scm/refund', { seq: { [all]: all }, tn: all, sn: [all] }),
      relay.send('POST', '/scm/checkout', { seq: all.repeat(2), dn: all, pkg: [{ tn: all, sns: [all, all] }] }),
      relay.send('PUT', `/notices/${encodeURIComponent(PERSON.name)}`, { dn: PERSON.name, member: { name: [all] } }),
      relay.send('POST', '/pushData?customerid=BudweiserTmall', { data: { receiver_name: all, tid: [all] } }),
      relay.send('POST', '/pushReturngoods?app_key=24647807', { data: { refunds: [{ return_name: all }] } }),
      relay.send('POST', '/callbacks/pos/refund', { BillNum: all, SenderBillNum: all }),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([400, 400, 400, 400, 200, 200, 400]);
    for (const answer of answers) {
      const text = await answer.text();
      for (const value of VALUES) expect(text).not.to.contain(value);
    }
  });

  it('is in no line that any process ever wrote, however it is encoded', async () => {
    await stage.relay().stop();
    const text = output();
    expect(text).to.contain('"message":"attempt"').and.contain('ECHO-html');
    for (const value of VALUES) {
      for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), escapedJson(value)]) {
        const at = text.indexOf(form);
        expect(at < 0 ? '' : text.slice(Math.max(0, at - 200), at + 50), value).to.equal('');
      }
    }
  });
});

const escapedJson = (text: string): string =>
  [...text].map((sign) => (sign < '\u0080' ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('');
