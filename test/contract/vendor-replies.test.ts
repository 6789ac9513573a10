import type { Outcome } from '@scm-relay/connectors';
import { expect } from 'chai';
import { sendTo } from './harness.js';
import { answer } from './stand-in.js';
import { subjects } from './vendors.js';

/** The outcome where the vendor of an operation replies with this text. */
const outcomeOf = async (operation: string, text: string, status = 200): Promise<Outcome> => {
  const subject = subjects.find((each) => each.operation === operation);
  if (!subject) throw new Error(`nothing is known of ${operation}`);
  return (await sendTo(subject, answer(status, text))).outcome;
};
const messageOf = async (...given: Parameters<typeof outcomeOf>): Promise<string> => {
  const outcome = await outcomeOf(...given);
  return 'message' in outcome ? outcome.message : '';
};
const info = (text: string) => messageOf('erp.refund', JSON.stringify({ status: 'n', info: text }));

describe('what vendors reply, in their own shapes', () => {
  const tag = { BillNum: 'B1', RefundAuthState: '待审核', RefundState: '申请' };
  const pos = (more: object, errcode = 0) => outcomeOf('pos.refund', JSON.stringify({ errcode, errmsg: '', ...more }));

  it('POS: keeps the tag as its state and number, and knows a refusal in either field', async () => {
    expect(await pos({ tag })).to.deep.include({ outcome: 'delivered', vendorState: tag, vendorNumber: 'B1' });
    expect(await pos({ tag })).not.to.have.property('vendorRefused');
    for (const field of ['RefundAuthState', 'RefundState']) {
      expect(await pos({ tag: { ...tag, [field]: '已拒绝' } })).to.include({ vendorRefused: true });
    }
    const bare = await pos({});
    expect(bare).to.include({ outcome: 'delivered' });
    expect(bare).not.to.have.any.keys('vendorState', 'vendorNumber', 'vendorRefused');
    expect(await pos({ errmsg: '单据不存在' }, 3)).to.include({
      outcome: 'rejected',
      code: '3',
      message: 'POS errcode 3: 单据不存在',
    });
  });

  for (const { operation, success, failure, wrongType } of subjects) {
    it(`${operation}: the deciding field decides, whatever stands in the others`, async () => {
      const [decidedBy = ''] = Object.keys(wrongType);
      for (const [reply, outcome] of [
        [success, 'delivered'],
        [failure('no'), 'rejected'],
      ] as const) {
        for (const name of Object.keys({ ...success, ...reply }).filter((each) => each !== decidedBy)) {
          for (const value of ['x', '', 7, true, null, [], ['x'], {}, { a: 1 }]) {
            const text = JSON.stringify({ ...reply, [name]: value });
            expect(await outcomeOf(operation, text), text).to.include({ outcome });
          }
        }
      }
    });
  }

  it('POS: a state and a number in digits are its state and number, too', async () => {
    const coded = { BillNum: 4711, RefundAuthState: 1, RefundState: 2 };
    expect(await pos({ tag: coded })).to.deep.include({
      outcome: 'delivered',
      vendorState: coded,
      vendorNumber: '4711',
    });
    expect(await pos({ tag: { ...coded, BillNum: {}, RefundState: '已拒绝' } })).to.include({ vendorRefused: true });
  });

  it('POS: a number of many digits keeps them all, and is found by them', async () => {
    for (const digits of ['1234567890123456781', '1234567890123456782']) {
      for (const given of [digits, `"${digits}"`]) {
        const reply = `{"errcode":0,"tag":{"BillNum":${given}}}`;
        expect(await outcomeOf('pos.refund', reply)).to.deep.include({
          outcome: 'delivered',
          vendorNumber: digits,
          vendorState: { BillNum: digits },
          response: { errcode: 0, tag: { BillNum: digits } },
        });
      }
    }
  });

  it('POS: a number that is no whole one, or rounded by whoever wrote it, names no bill', async () => {
    for (const digits of ['4711.5', '1e21', '1.2345678901234568e+18', '4711.50000000000000001']) {
      const outcome = await outcomeOf(
        'pos.refund',
        `{"errcode":0,"tag":{"BillNum":${digits},"Id":1234567890123456781}}`,
      );
      expect(outcome, digits).to.include({ outcome: 'delivered' }).and.not.to.have.property('vendorNumber');
    }
  });

  it('a reply with a number of many digits is judged as any other', async () => {
    const many = '"x":1234567890123456781,"x":2';
    expect(await outcomeOf('wdt.smartRefund', `{"status":0.0,${many}}`)).to.include({ outcome: 'delivered' });
    expect(await outcomeOf('wdt.smartRefund', `{"status":100,${many}}`)).to.include({
      outcome: 'rejected',
      code: '100',
    });
    expect(await outcomeOf('erp.refund', `{"status":"y",${many}`)).to.include({ outcome: 'unknown' });
  });

  for (const [operation, names] of [
    ['push.order', ['flag', 'code', 'message']],
    ['push.return', ['returnflag', 'returncode', 'returnmessage']],
  ] as const) {
    it(`${operation}: rejects by its flag, with a code of at most twenty characters`, async () => {
      const [flag, code, message] = names;
      const reply = (value: unknown) =>
        outcomeOf(operation, JSON.stringify({ [flag]: 'error', [code]: value, [message]: '重复' }));
      expect(await reply('E1')).to.include({ outcome: 'rejected', code: 'E1', message: 'push refused it (E1): 重复' });
      expect(await reply(7)).to.include({ outcome: 'rejected', code: '7' });
      expect(await reply('x'.repeat(30))).to.include({ code: 'x'.repeat(20) });
    });
  }

  it('says a page in plain words: no tags, scripts or entities, and no more than 200 characters', async () => {
    expect(await info('a<br/>b  c')).to.equal('ERP refused it: a b c');
    expect(await info('x<script type="text/javascript">alert(1)</script>y')).to.equal('ERP refused it: x y');
    expect(await info('x<style>p{}')).to.equal('ERP refused it: x');
    expect(await info(' &lt;b&gt;&nbsp;&amp;&quot;&apos;&#39; ')).to.equal("ERP refused it: <b> &\"''");
    expect(await info('   ')).to.equal('ERP refused it');
    expect(await info('好'.repeat(300))).to.have.lengthOf(200);
    expect(await info(`${' '.repeat(5000)}late`)).to.equal('ERP refused it');
    expect(await info('half \ud83d')).to.equal('ERP refused it: half \uFFFD');
    expect(await messageOf('erp.refund', JSON.stringify({ status: 'n', info: 7 }))).to.equal('ERP refused it');
  });

  it('names an HTTP status with what its page says, and a body that is no reply of this vendor', async () => {
    expect(await messageOf('erp.refund', '<h1>Bad Gateway</h1>', 502)).to.equal('HTTP 502: Bad Gateway');
    expect(await messageOf('erp.refund', '', 502)).to.equal('HTTP 502');
    for (const status of [200, 299]) {
      expect(await outcomeOf('erp.refund', '{"other":1}', status)).to.deep.include({
        outcome: 'unknown',
        message: `HTTP ${status}, but the body is not this vendor's reply`,
        response: { other: 1 },
      });
    }
    expect(await outcomeOf('erp.refund', '{"status":"y","info":""}', 300)).not.to.include({ outcome: 'delivered' });
  });
});
