import type { Connector } from '../connector.js';
import { mapReverse } from './map.js';
import { loyaltyClient } from './send.js';

export const loyalty: Connector = {
  destination: 'loyalty',
  operations: { 'loyalty.reverse': { map: mapReverse } },
  client: loyaltyClient,
};
