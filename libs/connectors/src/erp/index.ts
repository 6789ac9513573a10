import type { Connector } from '../connector.js';
import { mapErpRefund } from './map.js';
import { erpClient } from './send.js';

export const erp: Connector = {
  destination: 'erp',
  operations: { 'erp.refund': { map: mapErpRefund } },
  client: erpClient,
};
