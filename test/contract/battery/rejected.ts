import { expect } from 'chai';
import { expecter } from '../harness.js';
import { answer, startStandIn } from '../stand-in.js';
import type { Subject } from '../vendors.js';

const HTML = '<html><body><h1>502 Bad Gateway</h1></body></html>';
/** 业务错误 in GBK */
const GBK_TEXT = Buffer.from([0xd2, 0xb5, 0xce, 0xf1, 0xb4, 0xed, 0xce, 0xf3]);
const gbk = (json: string): Buffer => {
  const [before = '', after = ''] = json.split('业务错误');
  return Buffer.concat([Buffer.from(before), GBK_TEXT, Buffer.from(after)]);
};

/** Rows of DESIGN "Outcomes" that no second attempt can help. */
export const rejected = (subject: Subject): void => {
  const success = JSON.stringify(subject.success);
  const expectOutcome = expecter(subject);

  describe('rejected: trying again cannot help', () => {
    it('by the business error of the document, with its code and text', async () => {
      const body = JSON.stringify(subject.failure('未找到对应的单据信息!'));
      const outcome = await expectOutcome(answer(200, body), { outcome: 'rejected', code: subject.failureCode });
      expect(outcome).to.have.property('message').that.contains('未找到对应的单据信息!');
      expect(outcome).not.to.have.property('accessRefused');
    });

    it('by a business error in GBK, declared or not', async () => {
      const body = gbk(JSON.stringify(subject.failure('业务错误')));
      for (const type of ['application/json; charset=gbk', 'application/json', 'text/json;charset="no-such"']) {
        const outcome = await expectOutcome(answer(200, body, { type }), { outcome: 'rejected' });
        expect(outcome).to.have.property('message').that.contains('业务错误');
      }
    });

    it('by a business error whose text is cut and holds no phone number, name or mark-up', async () => {
      const said = `<b>会员</b> 15001253861 / +86 150-0125-3861 a.b@example.com ${'很'.repeat(5000)}`;
      const outcome = await expectOutcome(answer(200, JSON.stringify(subject.failure(said))), {
        outcome: 'rejected',
      });
      if (outcome.outcome !== 'rejected') throw new Error('not rejected');
      // the country's prefix says nothing of the person
      expect(outcome.message)
        .to.match(/会员 \*\*\* \/ (\+86 )?\*\*\* \*\*\*/)
        .and.not.contain('<b>');
      expect([...outcome.message]).to.have.length.at.most(200);
      expect(Buffer.byteLength(String(outcome.response))).to.be.at.most(4096);
    });

    for (const status of [301, 302, 303, 307, 308]) {
      it(`by a redirect ${status}, which is not followed`, async () => {
        const elsewhere = await startStandIn(answer(200, success));
        const reply = answer(status, '', { headers: { location: elsewhere.url } });
        await expectOutcome(reply, { outcome: 'rejected', code: `http-${status}` });
        await elsewhere.close();
        expect(elsewhere.connections()).to.equal(0);
      });
    }

    for (const status of [400, 402, 405, 409, 413, 415, 422]) {
      it(`by ${status}`, async () => {
        const outcome = await expectOutcome(answer(status, '{"a":1}'), {
          outcome: 'rejected',
          code: `http-${status}`,
        });
        expect(outcome)
          .to.deep.include({ response: { a: 1 } })
          .and.not.have.property('accessRefused');
      });
    }

    for (const status of [401, 403, 404]) {
      it(`by ${status}, as a refusal of the caller`, async () => {
        await expectOutcome(answer(status, HTML), {
          outcome: 'rejected',
          code: `http-${status}`,
          accessRefused: true,
        });
      });
    }
  });
};
