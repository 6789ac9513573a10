import { createAlertStore, startAlerts } from '@scm-relay/board';
import { type AlertFormat, type Durability, openQueues, type Queues, readConfig } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { json, startVendor, type Vendor } from '../../support/vendor.js';

interface Told {
  readonly source: string;
  readonly text: string;
  readonly alerts: readonly { readonly kind: string; readonly text: { readonly en: string; readonly zh: string } }[];
}

const DURABLE: Durability = { aof: true, fsync: 'always', evicts: false, writable: true, problems: [] };

describe('the alert webhook', () => {
  const redis = useRedis();
  let hook: Vendor;
  let desk: Desk;
  let queues: Queues;
  let running: { stop(): Promise<void> }[] = [];
  let looks = 0;
  beforeEach(async () => {
    hook = await startVendor();
    hook.answerWith(json(200, { errcode: 0, errmsg: 'ok' }));
    desk = openDesk(redis.redis(), redis.prefix());
    queues = openQueues(redis.redis(), redis.prefix());
  });
  afterEach(async () => {
    await Promise.all(running.map((each) => each.stop()));
    running = [];
    await queues.close();
    await hook.close();
  });

  /** A board's alerts; what is looked at every 20 ms here is looked at every 10 s there. */
  const start = (format: AlertFormat = 'json'): void => {
    const env = {
      BOARD_USERS: 'a:b:viewer',
      ALERT_WEBHOOK_URL: `${hook.url}/robot?access_token=t`,
      ALERT_FORMAT: format,
    };
    running.push(
      startAlerts({
        config: readConfig(['board'], env).alerts,
        timeZone: 'Asia/Shanghai',
        sources: {
          ledger: desk.ledger,
          queues,
          memory: async () => ({ bytes: 1, limit: 100 }),
          durability: async () => {
            looks += 1;
            return DURABLE;
          },
        },
        store: createAlertStore(redis.redis(), redis.prefix()),
        log: silentLogger,
        everyMs: 20,
      }),
    );
  };
  const rejected = async (n: number): Promise<void> => {
    await desk.announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
    await desk.refund(`S${n}`, `D${n}`, sn(n, 1));
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
  };
  const told = (): Told[] => hook.received.map(({ body }): Told => JSON.parse(body));
  /** Waits until `times` looks have begun from now on, so that all before the last are over. */
  const looked = async (times: number): Promise<void> => {
    const enough = looks + times + 1;
    await until(() => looks >= enough, { what: `${times} looks` });
  };

  it('is told in both languages what came on the attention list', async () => {
    start();
    await looked(1);
    await rejected(1);
    await until(() => hook.received.length === 1, { what: 'the alert' });
    const [request] = hook.received;
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
    await until(() => hook.received.length > 0, { what: 'the alert' });
    await looked(5);
    expect(hook.received).to.have.length(1);
  });

  it('is told again until it takes the alert, together with what came meanwhile', async () => {
    hook.answerWith(json(503, {}));
    await rejected(1);
    start();
    await until(() => hook.received.length >= 2, { what: 'a second attempt' });
    await redis.redis().hset(`${redis.prefix()}:gate:erp`, 'open', Date.now());
    await until(() => told().at(-1)?.alerts.length === 2, { what: 'both alerts' });
    hook.answerWith(json(200, {}));
    const tries = hook.received.length;
    await until(() => hook.received.length > tries, { what: 'the attempt that succeeds' });
    await looked(3);
    expect(
      told()
        .at(-1)
        ?.alerts.map(({ kind }) => kind),
    ).to.deep.equal(['attention', 'breaker']);
    expect(hook.received.length).to.be.at.most(tries + 2);
  });

  it('gets the text form of DingTalk, whose errcode counts', async () => {
    hook.answerWith(json(200, { errcode: 310000, errmsg: 'keywords not in content' }));
    await rejected(1);
    start('dingtalk');
    await until(() => hook.received.length >= 2, { what: 'a second attempt' });
    const { msgtype, text } = JSON.parse(hook.received[0]?.body ?? '{}');
    expect(msgtype).to.equal('text');
    expect(text.content).to.match(/^\[scm-relay\]\n⚠️ 对方系统拒绝：新增 1 项待处理，共 1 项\nDeclined by the vendor: /);
  });

  it('is told of parcels that left though their checkout was refused, and of a sender that does not stop', async () => {
    start();
    await looked(1);
    const body = '{"seq":"S1","dn":"OMS1","pkg":{"tn":"T","sns":["1"]}}';
    for (let n = 0; n < 5; n += 1) {
      const entry = { at: Date.now(), kind: 'checkout', status: 409, code: 'not-pending' } as const;
      await desk.ledger.keepRefused({ ...entry, requestId: `r${n}`, errors: null, body, caller: null });
    }
    await until(() => told().flatMap(({ alerts }) => alerts).length >= 2, { what: 'both alerts' });
    const alerts = told().flatMap((each) => each.alerts);
    expect(alerts.find(({ kind }) => kind === 'checkout-refused')).to.deep.include({
      orders: ['OMS1'],
      parcels: ['T'],
    });
    expect(alerts.find(({ kind }) => kind === 'refused-again')).to.include({ code: 'not-pending', count: 5 });
  });

  it('is told of a piece that left again without having come back, and not of what was so before it looked', async () => {
    const sale = async (name: string, serial: number): Promise<void> => {
      await desk.announce(notice(name, [line(1, 1)]));
      await desk.checkout(`c-${name}`, name, [sn(1, serial)]);
      await desk.mapAll();
    };
    await sale('A1', 1);
    await sale('B1', 1);
    start();
    await looked(1);
    await sale('A2', 2);
    await sale('B2', 2);
    await until(() => hook.received.length > 0, { what: 'the alert' });
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
    await looked(3);
    expect(hook.received).to.have.length(1);
  });
});
