import type { Connector } from '../connector.js';
import { pushClient } from './client.js';
import { mapPushOrder } from './map-order.js';
import { mapPushReturn } from './map-return.js';

export const push: Connector = {
  destination: 'push',
  operations: { 'push.order': { map: mapPushOrder }, 'push.return': { map: mapPushReturn } },
  client: pushClient,
};
