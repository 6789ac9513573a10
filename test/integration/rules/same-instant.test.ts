import type { EventView } from '@scm-relay/schemas';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, statusOf, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';

const OPEN = ['accepted', 'sending', 'waiting'];

/** CONTRACT §3.1, §4 "Order": what becomes of a notice is a function of the order in which its events were accepted. */
describe('checkouts and refuses of one notice that are posted in the same instant', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' }, [[], ['checkout', 'refuse', 'push']]);
  const shop = openShop(stage);
  /** its place in the order of acceptance */
  const placeOf = async (id: string): Promise<number> =>
    JSON.parse((await stage.relay().client.hget(`${stage.relay().prefix}:event:${id}`, 'state')) ?? '{}').no;

  for (const quantity of [60, 100, 250]) {
    it(`are decided in their order: ${quantity} pieces, 195 checkouts of one each, 5 refuses`, async () => {
      const dn = `I${quantity}`;
      await shop.put(completeNotice(dn, 'wdt', [fullLine(1, 1, quantity)]));
      const posts = Array.from(
        { length: 200 },
        (_, i) => ({ i, kind: i % 40 === 30 ? 'refuse' : 'checkout' }) as const,
      );
      const answers = await Promise.all(
        posts.map(async ({ i, kind }) => {
          const seq = `${dn}-${i}`;
          // a WMS sends again what was not confirmed
          for (;;) {
            const post =
              kind === 'refuse' ? shop.refuse(seq, dn) : shop.checkout(seq, dn, [sn(1, quantity * 1000 + i)]);
            const { status } = await post;
            if (status !== 503) return { kind, seq, status };
          }
        }),
      );
      expect(
        answers.filter(({ kind, status }) => status !== 204 && (kind === 'refuse' || status !== 409)),
      ).to.deep.equal([]);
      const taken = answers.filter(({ status }) => status === 204);
      const views = new Map<string, EventView>();
      await until(
        async () => {
          for (const { kind, seq } of taken) {
            const view = views.get(seq) ?? (await stage.relay().event(kind, seq));
            if (!view || OPEN.includes(view.status)) throw new Error(`${seq} is ${view?.status ?? 'unknown'}`);
            views.set(seq, view);
          }
          return true;
        },
        { timeoutMs: 60_000, what: 'the end of all events' },
      );

      const placed = await Promise.all(
        taken.map(async ({ kind, seq }) => ({ kind, seq, no: await placeOf(`${kind}:${seq}`) })),
      );
      placed.sort((a, b) => a.no - b.no);
      // one refuse decides, after the checkouts that were accepted before it: from its acceptance on none is
      const first = placed.findIndex(({ kind }) => kind === 'refuse');
      const before = placed.slice(0, first);
      const left = before.slice(0, quantity);
      const told = ({ kind, seq }: { readonly kind: string; readonly seq: string }) => {
        const view = views.get(seq);
        return `${kind} ${seq} ${view ? statusOf(view) : ''}`;
      };
      const rest = quantity - left.length;
      const expected = placed.map(({ kind, seq }, at) => {
        if (at < left.length) return `${kind} ${seq} delivered`;
        if (at < first) return `${kind} ${seq} attention/over-shipped`;
        if (kind === 'checkout') return `${kind} ${seq} is not to be accepted`;
        if (rest === 0) return `${kind} ${seq} attention/already-shipped`;
        return `${kind} ${seq} ${at === first ? 'delivered' : 'recorded'}`;
      });
      if (rest > 0) expect(placed.map(told)).to.deep.equal(expected);
      else {
        // a refuse that came too late closes nothing: what it held back meanwhile is beyond the order
        expect(placed.slice(0, first + 1).map(told)).to.deep.equal(expected.slice(0, first + 1));
      }
      const { state, lines } = await shop.notice(dn);
      expect(lines[0]?.shipped).to.have.members(
        left.map(({ seq }) => sn(1, quantity * 1000 + Number(seq.slice(dn.length + 1)))),
      );
      expect(state).to.equal(rest === 0 ? 'shipped' : left.length === 0 ? 'refused' : 'closed');
      expect(shop.pushed(`T-${dn}`)).to.have.lengthOf(left.length);
      const returns = shop.pushedReturns(`T-${dn}`);
      expect(returns.map((each) => each.refund_order_list[0].refund_num)).to.deep.equal(
        rest === 0 ? [] : [`${rest}.0000`],
      );
    });
  }
});
