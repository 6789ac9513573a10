import type { Destination, Operation } from '@scm-relay/schemas';
import type { Connector } from './connector.js';
import { erp } from './erp/index.js';
import { pos } from './pos/index.js';
import { push } from './push/index.js';
import { wdt } from './wdt/index.js';

/** Every connector there is; a new one is added to this list and to the routing table, nowhere else. */
export const connectors: ReadonlyMap<Destination, Connector> = new Map(
  [wdt, pos, erp, push].map((connector) => [connector.destination, connector]),
);

/** The connector that has `operation`. Throws where none has. */
export const connectorFor = (operation: Operation): Connector => {
  for (const connector of connectors.values()) if (operation in connector.operations) return connector;
  throw new Error(`no connector has the operation ${operation}`);
};
