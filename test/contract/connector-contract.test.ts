import { expect } from 'chai';
import { delivered } from './battery/delivered.js';
import { rejected } from './battery/rejected.js';
import { retried } from './battery/retry.js';
import { whatIsSent } from './battery/sent.js';
import { unknownOutcomes } from './battery/unknown.js';
import { clientOf, sendTo } from './harness.js';
import { answer } from './stand-in.js';
import { subjects } from './vendors.js';

// One battery for every connector: a new one is added to `subjects`, and to nothing else here.
for (const subject of subjects) {
  describe(`connector contract: ${subject.operation}`, () => {
    whatIsSent(subject);
    delivered(subject);
    retried(subject);
    unknownOutcomes(subject);
    rejected(subject);

    const { secret } = subject;
    if (secret !== undefined) {
      it('keeps credentials out of the outcome when the vendor echoes them', async () => {
        const { outcome } = await sendTo(subject, answer(400, `bad request with ${secret}`));
        expect(JSON.stringify(outcome)).to.contain('***').and.not.contain(secret);
      });
    }

    it('cannot be set up without an address or with a credential missing', () => {
      expect(() => clientOf(subject, 'nowhere')).to.throw(/URL/);
      expect(() => clientOf(subject, 'ftp://127.0.0.1')).to.throw(/http/);
      const empty = { ...subject, credentials: (url: string) => ({ url }) };
      expect(() => clientOf(empty, 'http://127.0.0.1')).to.throw(/credential \w+ is missing/);
    });
  });
}
