import type { AlertFormat } from '@scm-relay/runtime';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { json } from '../../support/vendor.js';
import { useAlerts } from './alert-stage.js';

interface Told {
  readonly source: string;
  readonly text: string;
  readonly alerts: readonly { readonly kind: string; readonly text: { readonly en: string; readonly zh: string } }[];
}

describe('the alert webhook', () => {
  const board = useAlerts();
  const start = (format: AlertFormat = 'json'): void => board.start({ env: { ALERT_FORMAT: format } });
  const rejected = async (n: number): Promise<void> => {
    await board.desk().announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
    await board.desk().refund(`S${n}`, `D${n}`, sn(n, 1));
    await board.desk().mapAll();
    await board.desk().attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
  };
  const told = (): Told[] => board.hook().received.map(({ body }): Told => JSON.parse(body));

  it('is told in both languages what came on the attention list', async () => {
    start();
    await board.looked(1);
    await rejected(1);
    await until(() => board.hook().received.length === 1, { what: 'the alert' });
    const [request] = board.hook().received;
    expect(request?.query.get('access_token')).to.equal('t');
    const [{ source, alerts } = { source: '', alerts: [] }] = told();
    expect(source).to.equal('scm-relay');
    expect(alerts).to.deep.equal([
      {
        kind: 'attention',
        reason: 'vendor-rejected',
        fresh: 1,
        total: 1,
        text: {
          en: 'Declined by the vendor: 1 new on the attention list, 1 in all',
          zh: '对方系统拒绝：新增 1 项待处理，共 1 项',
        },
      },
    ]);
  });

  it('is told by one of several boards', async () => {
    await rejected(1);
    for (let i = 0; i < 3; i += 1) start();
    await until(() => board.hook().received.length > 0, { what: 'the alert' });
    await board.looked(5);
    expect(board.hook().received).to.have.length(1);
  });

  it('is told again until it takes the alert, together with what came meanwhile', async () => {
    board.hook().answerWith(json(503, {}));
    await rejected(1);
    start();
    await until(() => board.hook().received.length >= 2, { what: 'a second attempt' });
    await board.redis().hset(`${board.prefix()}:gate:erp`, 'open', Date.now());
    await until(() => told().at(-1)?.alerts.length === 2, { what: 'both alerts' });
    board.hook().answerWith(json(200, {}));
    const tries = board.hook().received.length;
    await until(() => board.hook().received.length > tries, { what: 'the attempt that succeeds' });
    await board.looked(3);
    expect(
      told()
        .at(-1)
        ?.alerts.map(({ kind }) => kind),
    ).to.deep.equal(['attention', 'breaker']);
    expect(board.hook().received.length).to.be.at.most(tries + 2);
  });

  it('gets the text form of DingTalk, whose errcode counts', async () => {
    board.hook().answerWith(json(200, { errcode: 310000, errmsg: 'keywords not in content' }));
    await rejected(1);
    start('dingtalk');
    await until(() => board.hook().received.length >= 2, { what: 'a second attempt' });
    const { msgtype, text } = JSON.parse(board.hook().received[0]?.body ?? '{}');
    expect(msgtype).to.equal('text');
    expect(text.content).to.match(/^\[scm-relay\]\n⚠️ 对方系统拒绝：新增 1 项待处理，共 1 项\nDeclined by the vendor: /);
  });

  it('is told of parcels that left though their checkout was refused, and of a sender that does not stop', async () => {
    start();
    await board.looked(1);
    const body = '{"seq":"S1","dn":"OMS1","pkg":{"tn":"T","sns":["1"]}}';
    for (let n = 0; n < 5; n += 1) {
      const entry = { at: Date.now(), kind: 'checkout', status: 409, code: 'not-pending' } as const;
      await board.desk().ledger.keepRefused({ ...entry, requestId: `r${n}`, errors: null, body, caller: null });
    }
    await until(() => told().flatMap(({ alerts }) => alerts).length >= 2, { what: 'both alerts' });
    const alerts = told().flatMap((each) => each.alerts);
    expect(alerts.find(({ kind }) => kind === 'checkout-refused')).to.deep.include({
      orders: ['OMS1'],
      parcels: ['T'],
    });
    expect(alerts.find(({ kind }) => kind === 'refused-again')).to.include({ code: 'not-pending', count: 5 });
  });

  it('is told no person whose name stands in place of a number', async () => {
    await board.desk().announce(notice('D1', [line(1, 1)], { member: { name: '欧阳靖雯' } }));
    start();
    await board.looked(1);
    const entry = { at: Date.now(), kind: 'checkout', status: 409, code: 'not-pending', requestId: 'r1' } as const;
    const body = '{"seq":"S1","dn":"D1","pkg":{"tn":"欧阳靖雯","sns":["1"]}}';
    await board.desk().ledger.keepRefused({ ...entry, errors: null, body, caller: null });
    await until(() => told().flatMap(({ alerts }) => alerts).length >= 1, { what: 'the alert' });
    expect(told()[0]?.alerts[0]).to.deep.include({ orders: ['D1'], parcels: ['***'] });
  });

  it('is told of a piece that left again without having come back, and not of what was so before it looked', async () => {
    const sale = async (name: string, serial: number): Promise<void> => {
      await board.desk().announce(notice(name, [line(1, 1)]));
      await board.desk().checkout(`c-${name}`, name, [sn(1, serial)]);
      await board.desk().mapAll();
    };
    await sale('A1', 1);
    await sale('B1', 1);
    start();
    await board.looked(1);
    await sale('A2', 2);
    await sale('B2', 2);
    await until(() => board.hook().received.length > 0, { what: 'the alert' });
    expect(told()[0]?.alerts).to.deep.equal([
      {
        kind: 'still-out',
        count: 1,
        checkouts: ['c-B2'],
        text: {
          en: '1 checkout(s) shipped pieces that never came back from an earlier order: c-B2',
          zh: '1 个出库回传含有此前已售出且未退回的件：c-B2',
        },
      },
    ]);
    await board.looked(3);
    expect(board.hook().received).to.have.length(1);
  });
});
