import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

describe('a POS line behind a request of unknown outcome', function () {
  this.timeout(180_000);
  const stage = useStage({}, [
    ['checkout', 'refund', 'refuse'],
    ['pos', 'push'],
  ]);

  it('tells each of its events what its request waits for', async () => {
    const relay = stage.relay();
    const refund = (seq: string, code: string) => relay.post('refund', { seq, dn: 'D1', tn: 'BACK', sn: code });
    await relay.announce(completeNotice('D1', 'pos', [fullLine(1, 1, 2), fullLine(2, 2)]));
    await relay.post('checkout', { seq: 'c', dn: 'D1', pkg: { tn: 'OUT', sns: [sn(1, 1), sn(1, 2), sn(2, 1)] } });
    await relay.reaches('checkout', 'c', 'delivered');
    stage.vendor().answerWith((_, res) => void res.socket?.destroy());
    await refund('first', sn(2, 1));
    await relay.reaches('refund', 'first', 'attention/outcome-unknown');
    stage.vendor().answerWith((request, res) => json(200, SUCCESS[request.path])(request, res));
    for (const i of [1, 2]) await refund(`piece-${i}`, sn(1, i));
    for (const i of [1, 2]) {
      const { waitsFor } = await relay.reaches('refund', `piece-${i}`, 'waiting/earlier-event');
      expect(waitsFor).to.include({ what: 'event', name: 'first' });
    }
  });
});
