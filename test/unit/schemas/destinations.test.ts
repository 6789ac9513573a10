import { environmentSchema } from '@scm-relay/runtime';
import { DESTINATIONS, EVENT_KINDS } from '@scm-relay/schemas';
import { expect } from 'chai';

const PROCESSES = ['ingress', 'mapping', 'board', 'history', 'sandbox', 'notices', 'workers'];

const variables = (needs: Parameters<typeof environmentSchema>[0]): string[] =>
  Object.keys(environmentSchema(needs).properties);

// docs/adding-a-connector.md "Choose its name"
for (const destination of DESTINATIONS) {
  describe(`the destination ${destination}`, () => {
    it('has a name of small letters alone: the ledger reads it from the id of a delivery, up to the first other sign', () => {
      expect(destination).to.match(/^[a-z]+$/);
    });

    it('is not called as a mapping queue or a process is', () => {
      expect([...EVENT_KINDS, ...PROCESSES]).not.to.include(destination);
    });

    it('has variables that set nothing else: no rate of callers, nothing of another destination', () => {
      const own = variables([destination]).filter((name) => name.startsWith(`${destination.toUpperCase()}_`));
      const others = DESTINATIONS.filter((other) => other !== destination);
      const taken = variables(['ingress', 'mapping', 'board', 'history', ...others]);
      expect(own).to.include(`${destination.toUpperCase()}_RATE`);
      expect(own.filter((name) => taken.includes(name))).to.deep.equal([]);
    });
  });
}
