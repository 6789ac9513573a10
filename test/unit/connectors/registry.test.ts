import { connectorFor, connectors } from '@scm-relay/connectors';
import { DESTINATIONS, OPERATIONS, type Operation, operationsOf } from '@scm-relay/schemas';
import { expect } from 'chai';
import { checkout, refund, refuse } from '../../contract/samples.js';
import { map } from './map.js';

describe('registry', () => {
  it('has a connector for every destination', () => {
    expect([...connectors.keys()]).to.have.members([...DESTINATIONS]);
  });

  it('finds for every operation the connector of its destination', () => {
    for (const operation of OPERATIONS)
      expect(operation.startsWith(`${connectorFor(operation).destination}.`)).to.equal(true);
  });

  it('maps of every kind of event what the table of destinations says, and nothing else', () => {
    for (const event of [checkout, refund, refuse]) {
      const made = OPERATIONS.filter((operation) => {
        const result = map(operation, { event });
        return result.ok || !result.detail.startsWith('/event/kind');
      });
      expect(made, event.kind).to.deep.equal(operationsOf(event.kind));
    }
  });

  it('says so where an operation has none', () => {
    const unknown: string = 'fax.refund';
    expect(() => connectorFor(unknown as Operation)).to.throw(/fax\.refund/);
  });
});
