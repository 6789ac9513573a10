import { gzipSync } from 'node:zlib';
import { postJson } from '@scm-relay/connectors';
import { expect } from 'chai';
import { answer, type Behaviour, replyBytes, startStandIn } from './stand-in.js';

const LIMIT = 64 * 1024;
const headers = { 'content-encoding': 'gzip' };

/** What is read of a reply that comes compressed. */
const textOf = async (behave: Behaviour): Promise<string> => {
  const hook = await startStandIn(behave);
  const { text } = await postJson(hook.url, {}, { timeoutMs: 2000 });
  await hook.close();
  return text;
};

describe('a compressed reply', () => {
  it('is read up to the limit, measured after decoding', async () => {
    const longest = 'x'.repeat(LIMIT);
    expect(await textOf(answer(200, gzipSync(longest), { headers }))).to.equal(longest);
    expect(await textOf(answer(200, gzipSync(`${longest}x`), { headers }))).to.equal('');
  });

  it('is read whatever its status is', async () => {
    expect(await textOf(answer(503, gzipSync('later'), { headers }))).to.equal('later');
  });

  it('shows nothing where it breaks off', async () => {
    const bytes = gzipSync('later');
    const broken: Behaviour = (socket) => socket.end(replyBytes(503, bytes, { headers, stopAfter: bytes.length - 3 }));
    expect(await textOf(broken)).to.equal('');
  });

  it('may have no body at all', async () => {
    expect(await textOf(answer(200, '', { headers }))).to.equal('');
  });

  it('is decoded in the charset it says', async () => {
    const bytes = gzipSync(Buffer.from([0xc4, 0xe3, 0xba, 0xc3]));
    expect(await textOf(answer(200, bytes, { headers, type: 'text/plain; charset=gbk' }))).to.equal('你好');
  });
});

describe('a reply whose Content-Encoding names a charset', () => {
  for (const coding of ['UTF-8', 'utf8', 'gbk']) {
    it(`is not compressed: ${coding}`, async () => {
      const success = '{"status":0}';
      expect(await textOf(answer(200, success, { headers: { 'content-encoding': coding } }))).to.equal(success);
    });
  }
});
