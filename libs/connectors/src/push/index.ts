import type { Connector } from '../connector.js';
import { mapPushOrder, mapPushReturn } from './map.js';
import { pushClient } from './send.js';

export const push: Connector = {
  destination: 'push',
  operations: { 'push.order': { map: mapPushOrder }, 'push.return': { map: mapPushReturn } },
  client: pushClient,
};
