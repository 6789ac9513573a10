import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { clientOf, expecter, sendTo } from '../harness.js';
import { answer, type Behaviour, replyBytes, startStandIn } from '../stand-in.js';
import { requestOf, type Subject } from '../vendors.js';

const HTML = '<html><body><h1>502 Bad Gateway</h1></body></html>';
const never: Behaviour = () => {};

/** Rows of DESIGN "Outcomes" that may have been processed. */
export const unknownOutcomes = (subject: Subject): void => {
  const success = JSON.stringify(subject.success);
  const send = (behave: Behaviour, options = {}) => sendTo(subject, behave, options);
  const expectOutcome = expecter(subject);

  describe('unknown: it may have been processed', () => {
    it('when nothing comes back in time', async () => {
      const { outcome, standIn, ms } = await send(never, { timeoutMs: 400 });
      expect(outcome).to.deep.include({ outcome: 'unknown', httpStatus: null, response: null });
      expect(standIn.received).to.have.length(1);
      expect(ms).to.be.within(390, 10_000);
    });

    it('when the reply stops half-way until the time is over', async () => {
      const half: Behaviour = (socket) => socket.write(replyBytes(200, success, { stopAfter: 4 }));
      await expectOutcome(half, { outcome: 'unknown', httpStatus: 200 }, { timeoutMs: 400 });
    });

    it('when the reply drips without an end', async () => {
      const drip: Behaviour = (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        const timer = setInterval(() => socket.write('1\r\n \r\n'), 10);
        socket.on('close', () => clearInterval(timer));
      };
      const { outcome, ms } = await send(drip, { timeoutMs: 400 });
      expect(outcome).to.deep.include({ outcome: 'unknown', httpStatus: 200 });
      expect(ms).to.be.below(10_000);
    });

    it('when the connection is reset after the request', async () => {
      await expectOutcome((socket) => socket.resetAndDestroy(), { outcome: 'unknown', httpStatus: null });
    });

    it('when the connection is closed after the request', async () => {
      await expectOutcome((socket) => socket.end(), { outcome: 'unknown', httpStatus: null });
    });

    it('when the connection is reset with the first byte of the request', async () => {
      const standIn = await startStandIn(never, (socket) => socket.resetAndDestroy());
      const client = clientOf(subject, standIn.url);
      const outcome = await client.send(subject.operation, requestOf(subject));
      await standIn.close();
      expect(outcome).to.deep.include({ outcome: 'unknown', httpStatus: null });
    });

    it('when the reply is reset half-way', async () => {
      const half: Behaviour = (socket) => {
        socket.write(replyBytes(200, success, { stopAfter: 4 }), () => socket.resetAndDestroy());
      };
      const { outcome } = await send(half);
      expect(outcome.outcome).to.equal('unknown');
    });

    it('when the reply is shorter than it said', async () => {
      const short: Behaviour = (socket) => socket.end(replyBytes(200, `${success}   `, { stopAfter: success.length }));
      await expectOutcome(short, { outcome: 'unknown', httpStatus: 200 });
    });

    it('when what comes back is no HTTP', async () => {
      await expectOutcome((socket) => socket.end('220 mail.example ESMTP\r\n'), {
        outcome: 'unknown',
        httpStatus: null,
      });
    });

    for (const status of [500, 501, 502, 504, 599]) {
      it(`by ${status}`, async () => {
        const outcome = await expectOutcome(answer(status, HTML, { type: 'text/html' }), { outcome: 'unknown' });
        expect(outcome).to.deep.include({ httpStatus: status, response: HTML });
      });
    }

    const failure = JSON.stringify(subject.failure('no'));
    const both = (one: string, other: string): string => `${one.slice(0, -1)},${other.slice(1)}`;
    const letter = (text: string, name: string): string =>
      text.replace(`"${name}"`, `"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}"`);
    const [decidedBy = ''] = Object.keys(subject.wrongType);

    for (const [name, body] of [
      ['a failure and a success', both(failure, success)],
      ['a success and a failure', both(success, failure)],
      ['a failure and a success under an escaped name', both(failure, letter(success, decidedBy))],
    ] as const) {
      it(`by 200 whose deciding field says two things: ${name}`, async () => {
        const outcome = await expectOutcome(answer(200, body), { outcome: 'unknown', httpStatus: 200 });
        expect(outcome).to.have.property('message').that.contains('twice, and differently');
        expect(outcome.response, 'shows both').to.equal(body);
      });
    }

    const bodies: Record<string, string> = {
      'an HTML page': HTML,
      'truncated JSON': success.slice(0, -2),
      nothing: '',
      'two JSON texts': success + success,
      'an empty object': '{}',
      'a JSON array': `[${success}]`,
      'JSON null': 'null',
      'the deciding field in the wrong type': JSON.stringify(subject.wrongType),
    };
    for (const [name, body] of Object.entries(bodies)) {
      it(`by 200 with ${name}`, async () => {
        await expectOutcome(answer(200, body), { outcome: 'unknown', httpStatus: 200 });
      });
    }

    it('by 204, which says nothing', async () => {
      await expectOutcome((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'), { outcome: 'unknown' });
    });

    it('by bytes that no charset makes sense of', async () => {
      const bytes = Buffer.from(success.replace('{', '{"x":"\u0001",').replace('\u0001', '?'), 'latin1');
      bytes[bytes.indexOf('?')] = 0xff;
      await expectOutcome(answer(200, bytes), { outcome: 'unknown', httpStatus: 200 });
    });

    it('by a success in another charset than it says', async () => {
      const reply = answer(200, Buffer.from(success, 'utf16le'), { type: 'application/json; charset=utf-8' });
      await expectOutcome(reply, { outcome: 'unknown' });
    });

    it('by a reply without measure, which is not read to its end', async () => {
      const flood: Behaviour = (socket) => {
        const chunk = Buffer.alloc(64 * 1024, ' ');
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n');
        const more = (): void => {
          while (!socket.destroyed && socket.write(chunk));
        };
        socket.on('drain', more);
        more();
      };
      const { outcome } = await send(flood);
      expect(outcome).to.deep.include({ outcome: 'unknown', httpStatus: 200 });
      expect(outcome).to.have.property('message').that.contains('longer than 65536 bytes');
      expect(JSON.stringify(outcome)).to.have.length.below(5000);
    });

    it('by a decompression bomb', async () => {
      const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '));
      const reply = answer(200, bomb, { headers: { 'content-encoding': 'gzip' } });
      const outcome = await expectOutcome(reply, { outcome: 'unknown' });
      expect(outcome).to.have.property('message').that.contains('longer than');
    });

    it('by a success in a content encoding that nobody knows, or in two', async () => {
      for (const coding of ['compress', 'gzip, gzip', 'toString']) {
        const reply = answer(200, success, { headers: { 'content-encoding': coding } });
        const outcome = await expectOutcome(reply, { outcome: 'unknown', httpStatus: 200, response: null });
        expect(outcome).to.have.property('message').that.contains('content encoding');
      }
    });

    it('by a success that is not compressed as it says', async () => {
      for (const coding of ['gzip', 'deflate', 'br']) {
        const reply = answer(200, success, { headers: { 'content-encoding': coding } });
        await expectOutcome(reply, { outcome: 'unknown', httpStatus: 200, response: null });
      }
    });

    it('by a compressed success that is damaged', async () => {
      const reply = answer(200, gzipSync(success).subarray(0, 12), { headers: { 'content-encoding': 'gzip' } });
      const { outcome } = await send(reply, { timeoutMs: 1000 });
      expect(outcome).to.include({ outcome: 'unknown', httpStatus: 200 });
    });
  });
};
