import type { Connector } from '../connector.js';
import { loyaltyClient } from './client.js';
import { mapReverse } from './map.js';

export const loyalty: Connector = {
  destination: 'loyalty',
  operations: { 'loyalty.reverse': { map: mapReverse } },
  client: loyaltyClient,
};
