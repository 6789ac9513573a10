import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { useAlerts } from './alert-stage.js';

describe('the alert webhook, of lists that hold a damaged record', () => {
  const board = useAlerts();
  const told = (): { readonly kind: string }[] => board.hook().received.flatMap(({ body }) => JSON.parse(body).alerts);
  const alert = (kind: string) => until(() => told().find((each) => each.kind === kind), { what: `the alert ${kind}` });

  it('is told what else came on the attention list', async () => {
    board.start();
    await board.looked(1);
    await board.redis().hset(`${board.prefix()}:event:refund:S0`, 'wdt-1', '{');
    await board.redis().zadd(`${board.prefix()}:attention`, Date.now(), 'd/wdt-1/refund:S0');
    await board.desk().announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await board.desk().refund('S1', 'D1', sn(1, 1));
    await board.desk().mapAll();
    await board.desk().attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    expect(await alert('attention')).to.include({ fresh: 1 });
  });

  it('is told what came behind a whole page of them', async () => {
    board.start();
    await board.looked(1);
    const pipeline = board.redis().pipeline();
    for (let n = 0; n < 250; n++) {
      pipeline.hset(`${board.prefix()}:event:refund:S${n}`, 'wdt-1', '{');
      pipeline.zadd(`${board.prefix()}:attention`, Date.now(), `d/wdt-1/refund:S${n}`);
    }
    await pipeline.exec();
    await board.desk().announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await board.desk().refund('T1', 'D1', sn(1, 1));
    await board.desk().mapAll();
    await board.desk().attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    expect(await alert('attention')).to.include({ fresh: 1 });
  });

  it('is told of each body that was refused beside it', async () => {
    const [redis, list] = [board.redis(), `${board.prefix()}:refused-bodies`];
    const damaged = async (id: string): Promise<void> => {
      await redis.zadd(list, Date.now() * 1000, id);
      await redis.hset(`${board.prefix()}:refused-body:${id}`, 'entry', '{', 'count', 1);
    };
    await damaged('x1');
    board.start();
    await board.looked(1);
    const refuse = (seq: string) =>
      board.desk().ledger.keepRefused({
        at: Date.now(),
        requestId: seq,
        kind: 'checkout',
        status: 409,
        code: 'not-pending',
        errors: null,
        body: `{"seq":"${seq}"}`,
        caller: null,
      });
    await refuse('c1');
    await damaged('x2');
    expect(await alert('checkout-refused')).to.include({ count: 1 });
  });
});
