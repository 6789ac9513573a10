import type { EventView, Notice, NoticeLine } from '@scm-relay/schemas';
import { line } from './desk.js';
import { startRedis, type TestRedis } from './redis.js';
import { type Relay, startRelay } from './relay.js';
import { startVendor, type Vendor } from './vendor.js';

export interface Stage {
  readonly redis: () => TestRedis;
  readonly vendor: () => Vendor;
  readonly relay: () => Relay;
}

/** The product's own processes for a test file: one ingress and a worker process per list of queues. Call inside `describe`. */
export const useStage = (
  env: Readonly<Record<string, string>> = {},
  workers: readonly (readonly string[])[] = [[]],
): Stage => {
  let redis: TestRedis;
  let vendor: Vendor;
  let relay: Relay;
  before(async function () {
    this.timeout(180_000);
    redis = await startRedis();
    vendor = await startVendor();
    relay = await startRelay(redis, { ...vendor.env, ...env }, workers);
  });
  after(async function () {
    this.timeout(180_000);
    await relay?.stop();
    await vendor?.close();
    await redis?.stop();
  });
  return { redis: () => redis, vendor: () => vendor, relay: () => relay };
};

/** A notice with what every channel needs. */
export const completeNotice = (
  dn: string,
  channel: Notice['channel'],
  lines: readonly NoticeLine[],
  more: Partial<Notice> = {},
): Notice => ({
  dn,
  channel,
  tid: `T-${dn}`,
  sellBillNum: `XS-${dn}`.slice(0, 20),
  store: { storesId: '12', posCode: 'P01', cashierId: '7' },
  lines,
  payments: [{ method: 'alipay', money: '20.00', code: 'PAY1' }],
  ...more,
});

/** A line that every channel can take. */
export const fullLine = (lineId: number, sku: number, quantity = 1, more: Partial<NoticeLine> = {}): NoticeLine =>
  line(lineId, sku, quantity, { barcodeId: `88${lineId}`, ...more });

/** status with its reason, as tests name it */
export const statusOf = ({ status, reason }: EventView): string => (reason ? `${status}/${reason}` : status);
