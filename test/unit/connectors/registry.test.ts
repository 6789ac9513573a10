import { connectorFor, connectors } from '@scm-relay/connectors';
import { DESTINATIONS, OPERATIONS, type Operation } from '@scm-relay/schemas';
import { expect } from 'chai';

describe('registry', () => {
  it('has a connector for every destination', () => {
    expect([...connectors.keys()]).to.have.members([...DESTINATIONS]);
  });

  it('finds for every operation the connector of its destination', () => {
    for (const operation of OPERATIONS)
      expect(operation.startsWith(`${connectorFor(operation).destination}.`)).to.equal(true);
  });

  it('says so where an operation has none', () => {
    const unknown: string = 'fax.refund';
    expect(() => connectorFor(unknown as Operation)).to.throw(/fax\.refund/);
  });
});
