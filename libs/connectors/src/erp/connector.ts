import type { Connector } from '../connector.js';
import { erpClient } from './client.js';
import { mapErpRefund } from './map.js';

export const erp: Connector = {
  destination: 'erp',
  operations: { 'erp.refund': { map: mapErpRefund } },
  client: erpClient,
};
