import { expect } from 'chai';
import { clientOf, sendTo } from '../harness.js';
import { answer, type Behaviour, startStandIn } from '../stand-in.js';
import { requestOf, type Subject, withSeq } from '../vendors.js';

/** What arrives at the vendor, and what never leaves. */
export const whatIsSent = (subject: Subject): void => {
  const success = JSON.stringify(subject.success);
  const send = (behave: Behaviour, options = {}) => sendTo(subject, behave, options);

  describe('what the vendor gets', () => {
    it('is a POST with address, form, signature or key as documented', async () => {
      const { standIn } = await send(answer(200, success));
      const [received] = standIn.received;
      if (received === undefined) throw new Error('nothing arrived');
      expect(received.method).to.equal('POST');
      expect(received.headers).to.include({ 'user-agent': 'scm-relay', 'accept-encoding': 'identity' });
      expect(received.headers).not.to.have.property('cookie');
      expect(received.headers['content-length']).to.equal(String(Buffer.byteLength(received.body)));
      subject.verify(received);
    });

    it('is each its own request where several leave at once', async () => {
      const standIn = await startStandIn(answer(200, success));
      const client = clientOf(subject, standIn.url);
      const requests = ['a', 'b', 'c', 'd'].map((seq) => requestOf(withSeq(subject, seq)));
      await Promise.all(requests.map((request) => client.send(subject.operation, request)));
      await standIn.close();
      expect(new Set(standIn.received.map(({ body }) => body))).to.have.length(requests.length);
      for (const received of standIn.received) subject.verify(received);
    });

    it('comes over a connection of its own where a resend is not safe', async () => {
      const standIn = await startStandIn(answer(200, success));
      const client = clientOf(subject, standIn.url);
      await client.send(subject.operation, requestOf(subject));
      await client.send(subject.operation, requestOf(subject));
      await standIn.close();
      expect(standIn.connections()).to.equal(2);
      expect(standIn.received[0]?.headers.connection).to.equal('close');
    });

    it('comes over the same connection where a resend is safe, until the client closes', async () => {
      const standIn = await startStandIn(answer(200, success));
      const client = clientOf(subject, standIn.url, 5000, true);
      await client.send(subject.operation, requestOf(subject));
      await client.send(subject.operation, requestOf(subject));
      expect(standIn.connections()).to.equal(1);
      client.close();
      await client.send(subject.operation, requestOf(subject));
      await standIn.close();
      expect(standIn.connections()).to.equal(2);
    });

    it('is nothing where the stored request is not of this vendor', async () => {
      const standIn = await startStandIn(answer(200, success));
      const client = clientOf(subject, standIn.url);
      const outcome = await client.send(subject.operation, { some: 'thing' });
      await standIn.close();
      expect(outcome).to.include({ outcome: 'rejected', code: 'not-sendable', httpStatus: null });
      expect(standIn.connections()).to.equal(0);
    });
  });
};
