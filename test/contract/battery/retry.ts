import { expect } from 'chai';
import { clientOf, expecter } from '../harness.js';
import { answer, type Behaviour, replyBytes, startStandIn } from '../stand-in.js';
import { requestOf, type Subject } from '../vendors.js';

const HTML = '<html><body><h1>502 Bad Gateway</h1></body></html>';
const never: Behaviour = () => {};

/** Rows of DESIGN "Outcomes" that are known not to be processed. */
export const retried = (subject: Subject): void => {
  const expectOutcome = expecter(subject);

  describe('retry: surely not processed', () => {
    it('when the connection is refused', async () => {
      const standIn = await startStandIn(never);
      await standIn.close();
      const client = clientOf(subject, standIn.url);
      const outcome = await client.send(subject.operation, requestOf(subject));
      expect(outcome).to.deep.include({ outcome: 'retry', httpStatus: null, response: null });
    });

    it('when the name does not resolve', async () => {
      const client = clientOf(subject, 'http://vendor.invalid', 2000);
      const outcome = await client.send(subject.operation, requestOf(subject));
      expect(outcome).to.deep.include({ outcome: 'retry', httpStatus: null, response: null });
    });

    it('when the TLS handshake fails or never ends', async () => {
      const url = (plain: string) => plain.replace('http:', 'https:');
      const garbage = await startStandIn(never);
      const failing = await clientOf(subject, url(garbage.url), 400).send(subject.operation, requestOf(subject));
      await garbage.close();
      expect(failing).to.include({ outcome: 'retry', httpStatus: null });
      expect(garbage.connections()).to.equal(1);
      expect(garbage.received).to.have.length(0);
    });

    for (const status of [408, 425, 429, 503]) {
      it(`by ${status}, after the seconds of its Retry-After`, async () => {
        const reply = answer(status, HTML, { headers: { 'retry-after': '7' }, type: 'text/html' });
        await expectOutcome(reply, { outcome: 'retry', httpStatus: status, after: 7000 });
      });
    }

    it('by 503 without Retry-After, with no wait of its own', async () => {
      expect(await expectOutcome(answer(503, ''), { outcome: 'retry', response: null })).not.to.have.property('after');
    });

    // the three forms of RFC 9110 §5.6.7; the last one names no zone and is GMT
    for (const [form, of] of Object.entries({
      'IMF-fixdate': ([day, date, month, year, time]) => `${day}, ${date} ${month} ${year} ${time} GMT`,
      'RFC 850': ([day, date, month, year, time]) => `${day}day, ${date}-${month}-${year?.slice(2)} ${time} GMT`,
      asctime: ([day, date, month, year, time]) => `${day} ${month} ${date?.replace(/^0/, ' ')} ${time} ${year}`,
    } satisfies Record<string, (parts: string[]) => string>)) {
      it(`by 429 after the date of its Retry-After (${form})`, async () => {
        const date = of(new Date(Date.now() + 60_000).toUTCString().split(/,? /));
        const outcome = await expectOutcome(answer(429, '{}', { headers: { 'retry-after': date } }), {
          outcome: 'retry',
        });
        expect(outcome).to.have.property('after').that.is.within(50_000, 60_000);
      });
    }

    it('by 429 for as long as it says: who sends bounds that', async () => {
      await expectOutcome(answer(429, '{}', { headers: { 'retry-after': '7200' } }), { after: 7_200_000 });
    });

    it('by 503 even where its body breaks off', async () => {
      const broken: Behaviour = (socket) => socket.end(replyBytes(503, HTML, { stopAfter: 5 }));
      await expectOutcome(broken, { outcome: 'retry', httpStatus: 503 });
    });
  });
};
