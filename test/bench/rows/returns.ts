import { growthLine } from '../growth.js';
import { postCheckout, putNotice } from '../ingress-calls.js';
import { largeCheckout, largeNotice } from '../load/bodies.js';
import { redisTimePerEvent } from '../redis-time.js';
import { micros } from '../report.js';
import type { Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage } from '../stage.js';

/** Does a refund cost Redis more, the more pieces left with its own? Every piece comes back, from the first POST to the last delivery. */
export const returnsRow: Row = {
  name: 'returns',
  measure: async ({ folder, vendor, load, sizes, note }) => {
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    try {
      const { base } = await stage.ingress();
      await stage.workers();
      let notices = 0;
      const takeBack = async (items: number): Promise<number> => {
        const dn = `RETURNS${++notices}`;
        await putNotice(base, largeNotice(dn, items, false));
        await vendor.reset();
        await postCheckout(base, largeCheckout(dn, load.next(), items));
        await vendor.wait(1);
        await settled(stage.queues, `checkout of notice ${dn}`);
        await vendor.reset();
        const spent = await redisTimePerEvent(stage.client, items, async () => {
          const posted = { kind: 'refund', dn } as const;
          await load.run({ url: `${base}/scm/refund`, connections: 16, events: items, posted });
          await vendor.wait(items);
        });
        await settled(stage.queues, `end of notice ${dn}`);
        note(`refunds of ${items} items: ${micros(spent)} of Redis each`);
        return spent;
      };
      const line = await growthLine({
        row: 'returns',
        what: (large, small) => `Redis time per refund, of a checkout with ${large} items against one with ${small}`,
        sizes: sizes.returns,
        measure: takeBack,
      });
      return { lines: [line] };
    } finally {
      await stage.stop();
    }
  },
};
