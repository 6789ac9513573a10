import type { Connector } from '../connector.js';
import { mapPosRefund } from './map.js';
import { posClient } from './send.js';

export const pos: Connector = {
  destination: 'pos',
  // 原售货单的每个明细总是需要在一次退货中退完: a line comes back as a whole (specs/pos-refund.md)
  operations: { 'pos.refund': { map: mapPosRefund, wholeLine: true } },
  client: posClient,
};
