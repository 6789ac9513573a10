import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import {
  ERP_REFUND,
  erpCall,
  POS_REFUND,
  PUSHED_ORDER,
  PUSHED_RETURN,
  posCall,
  pushOrder,
  pushReturns,
  SMART_REFUND,
  wdtCall,
} from './requests.js';

describe("the vendors' own errors", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  const pos = () => posCall(sandbox, POS_REFUND);
  const calls = {
    wdt: () => wdtCall(sandbox, SMART_REFUND),
    pos,
    erp: () => erpCall(sandbox, ERP_REFUND),
    pushData: () => pushOrder(sandbox, PUSHED_ORDER),
    pushReturngoods: () => pushReturns(sandbox, [PUSHED_RETURN]),
  };
  const shapes: [keyof typeof calls, 'wdt' | 'pos' | 'erp' | 'push', string, unknown][] = [
    ['wdt', 'wdt', 'status', 100],
    ['pos', 'pos', 'errcode', 3],
    ['erp', 'erp', 'status', 'n'],
    ['pushData', 'push', 'flag', 'error'],
    ['pushReturngoods', 'push', 'returnflag', 'error'],
  ];
  for (const [call, vendor, field, value] of shapes) {
    it(`business-error of ${call}`, async () => {
      await sandbox.fault({ vendor, fault: 'business-error', body: '仓库已关闭' });
      const { status, text, json } = await calls[call]();
      expect(status).to.equal(200);
      expect(json).to.have.property(field, value);
      expect(text).to.contain('仓库已关闭');
      expect(sandbox.count(vendor).committed).to.equal(0);
    });

    it(`unknown-order of ${call}`, async () => {
      await sandbox.fault({ vendor, fault: 'unknown-order' });
      const { status, json } = await calls[call]();
      expect(status).to.equal(200);
      expect(json).to.have.property(field).that.is.not.oneOf([0, 'y', 'success']);
    });
  }

  it("a whole reply of one's own", async () => {
    await sandbox.fault({ vendor: 'wdt', fault: 'business-error', body: { status: 4, message: 'database' } });
    expect((await calls.wdt()).json).to.deep.equal({ status: 4, message: 'database' });
  });

  it('rate-limited: the text of WDT, 429 with Retry-After elsewhere', async () => {
    await sandbox.fault({ vendor: 'all', fault: 'rate-limited', times: 3 });
    expect((await calls.wdt()).json).to.deep.equal({
      status: 100,
      message: '超过每分钟最大调用频率限制，请稍后重试',
    });
    const { status, headers, json } = await pos();
    expect([status, headers['retry-after']]).to.deep.equal([429, '1']);
    expect(json).to.have.property('errcode', 429);
    expect((await calls.pushReturngoods()).status).to.equal(429);
  });
});
