import type { Load } from './load/load.js';
import { settled } from './settled.js';
import type { Stage } from './stage.js';

/** Posts so many refunds of a notice that nobody has announced; resolves when all of them wait for it. */
export const parkRefunds = async (
  load: Load,
  { stage, base }: { readonly stage: Stage; readonly base: string },
  dn: string,
  events: number,
): Promise<void> => {
  await load.run({ url: `${base}/scm/refund`, connections: 32, events, posted: { kind: 'refund', dn } });
  await settled(stage.queues, `refunds waiting for notice ${dn}`);
};
