import type { Connector } from '../connector.js';
import { mapSmartRefund } from './map.js';
import { wdtClient } from './send.js';

export const wdt: Connector = {
  destination: 'wdt',
  operations: { 'wdt.smartRefund': { map: mapSmartRefund } },
  client: wdtClient,
};
