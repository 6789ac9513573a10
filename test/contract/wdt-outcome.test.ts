import { expect } from 'chai';
import { clientOf, sendTo } from './harness.js';
import { answer, type Behaviour } from './stand-in.js';
import { subjects } from './vendors.js';

const [wdt] = subjects;
if (wdt?.operation !== 'wdt.smartRefund') throw new Error('the first subject is WDT');
const send = async (behave: Behaviour) => (await sendTo(wdt, behave)).outcome;
const status = (code: number, message = '出错了') => send(answer(200, JSON.stringify({ status: code, message })));

describe('WDT outcomes, row by row', () => {
  for (const code of [2, 3, 8, 99, 100, -1, 12345]) {
    it(`rejects by status ${code}, as the content's fault`, async () => {
      const outcome = await status(code);
      expect(outcome).to.include({ outcome: 'rejected', code: String(code) });
      expect(outcome).to.have.property('message', `WDT status ${code}: 出错了`);
      expect(outcome).not.to.have.property('accessRefused');
    });
  }

  for (const code of [1, 6]) {
    it(`rejects by status ${code}, as the caller's fault`, async () => {
      expect(await status(code)).to.include({ outcome: 'rejected', code: String(code), accessRefused: true });
    });
  }

  for (const code of [4, 5]) {
    it(`does not know by status ${code}, an error of the database`, async () => {
      expect(await status(code)).to.include({ outcome: 'unknown', httpStatus: 200 });
    });
  }

  it('tries again by status 7 and says to check the clock', async () => {
    const outcome = await status(7);
    expect(outcome).to.include({ outcome: 'retry' }).and.not.have.property('after');
    expect(outcome).to.have.property('message').that.contains('check the clock');
  });

  const limits = ['超过每分钟最大调用频率限制，请稍后重试', '超过每分钟最大并发次数限制,请稍后重试'];
  for (const text of limits) {
    it(`tries again five minutes after ${text}`, async () => {
      expect(await status(100, text)).to.include({ outcome: 'retry', after: 300_000 });
    });
  }

  it('knows a rate text under any HTTP status, escaped or in no JSON at all', async () => {
    const escaped = '{"status":100,"message":"\\u8d85\\u8fc7\\u6bcf\\u5206\\u949f\\u6700\\u5927\\u8c03\\u7528"}';
    for (const http of [200, 400, 403, 500, 502]) {
      expect(await send(answer(http, escaped))).to.include({ outcome: 'retry', after: 300_000, httpStatus: http });
      expect(await send(answer(http, `<p>${limits[0]}</p>`))).to.include({ outcome: 'retry', after: 300_000 });
      const deep = '['.repeat(20_000) + ']'.repeat(20_000);
      expect(await send(answer(http, `[${escaped},${deep}]`))).to.include({ outcome: 'retry', after: 300_000 });
    }
  });

  it('waits longer than five minutes where Retry-After says so', async () => {
    const reply = (seconds: string) => answer(429, limits[0] ?? '', { headers: { 'retry-after': seconds } });
    expect(await send(reply('900'))).to.include({ outcome: 'retry', after: 900_000 });
    expect(await send(reply('5'))).to.include({ outcome: 'retry', after: 300_000 });
  });

  it('does not try again after a rate text beside a success', async () => {
    const reply = `{"status":0,"status":100,"message":"${limits[0]}"}`;
    expect(await send(answer(200, reply)))
      .to.include({ outcome: 'unknown' })
      .and.not.have.property('after');
  });

  it('takes a success for one whatever its message says', async () => {
    const body = JSON.stringify({ status: 0, message: limits[0] });
    expect(await send(answer(200, body))).to.include({ outcome: 'delivered' });
  });

  it('takes a success without data', async () => {
    expect(await send(answer(200, '{"status":0}'))).to.include({ outcome: 'delivered' });
  });

  it('cannot be set up with an app secret that is not two parts', () => {
    for (const secret of ['whole', ':salt', 'secret:']) {
      const broken = { ...wdt, credentials: (url: string) => ({ ...wdt.credentials(url), secret }) };
      expect(() => clientOf(broken, 'http://127.0.0.1')).to.throw('the app secret of WDT has the form secret:salt');
    }
  });
});
