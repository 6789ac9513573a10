import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { expecter } from '../harness.js';
import { answer, type Behaviour, replyBytes } from '../stand-in.js';
import type { Subject } from '../vendors.js';

const CODINGS: readonly (readonly [string, string, (text: string) => Buffer])[] = [
  ['gzip', 'gzip', gzipSync],
  ['GZIP under its old name', 'X-GZIP', gzipSync],
  ['deflate', 'deflate', deflateSync],
  ['deflate without the header of zlib', 'deflate', deflateRawSync],
  ['Brotli', 'br', brotliCompressSync],
  ['no coding, said so', 'identity', Buffer.from],
];

/** The vendor's success, in every form it may come. */
export const delivered = (subject: Subject): void => {
  const success = JSON.stringify(subject.success);
  const expectOutcome = expecter(subject);

  describe('delivered', () => {
    it('by the success of the document', async () => {
      const outcome = await expectOutcome(answer(200, success), { outcome: 'delivered', httpStatus: 200 });
      expect(outcome.response).to.deep.equal(subject.success);
      const { httpStatus: _, response: __, outcome: ___, ...kept } = outcome;
      expect(kept).to.deep.equal(subject.kept ?? {});
    });

    it('whatever content type or byte order mark it comes with', async () => {
      await expectOutcome(answer(200, `\uFEFF${success}`, { type: 'text/html' }), { outcome: 'delivered' });
    });

    it('though it says the same thing twice, or something else further down', async () => {
      const twice = `${success.slice(0, -1)},${success.slice(1)}`;
      await expectOutcome(answer(200, twice), { outcome: 'delivered' });
      const below = success.replace('{', `{"more":${JSON.stringify(subject.failure('no'))},`);
      await expectOutcome(answer(200, below), { outcome: 'delivered' });
    });

    for (const [name, coding, compress] of CODINGS) {
      it(`in ${name}, though none was asked for`, async () => {
        const reply = answer(200, compress(success), { headers: { 'content-encoding': coding } });
        const outcome = await expectOutcome(reply, { outcome: 'delivered' });
        expect(outcome.response).to.deep.equal(subject.success);
      });
    }

    it('when the reply comes in many small pieces', async () => {
      const drip: Behaviour = (socket) => {
        socket.setNoDelay(true);
        for (const byte of replyBytes(200, success)) socket.write(Buffer.from([byte]));
      };
      await expectOutcome(drip, { outcome: 'delivered' });
    });
  });
};
