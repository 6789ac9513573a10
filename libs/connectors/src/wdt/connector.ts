import type { Connector } from '../connector.js';
import { wdtClient } from './client.js';
import { mapSmartRefund } from './map.js';

export const wdt: Connector = {
  destination: 'wdt',
  operations: { 'wdt.smartRefund': { map: mapSmartRefund } },
  client: wdtClient,
};
