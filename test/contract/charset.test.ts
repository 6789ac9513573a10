import { postJson } from '@scm-relay/connectors';
import { expect } from 'chai';
import { answer, startStandIn } from './stand-in.js';

/** 已拒绝 in GBK */
const GBK = Buffer.from([0xd2, 0xd1, 0xbe, 0xdc, 0xbe, 0xf8]);

const textOf = async (body: Buffer, type: string): Promise<string> => {
  const hook = await startStandIn(answer(200, body, { type }));
  const { text } = await postJson(hook.url, {}, { timeoutMs: 2000 });
  await hook.close();
  return text;
};

describe('the charset of a reply', () => {
  for (const label of ['ISO-8859-1', 'iso8859-1', 'latin1', 'us-ascii', 'ANSI_X3.4-1968', 'cp819', 'windows-1252']) {
    it(`is not ${label} where a server only declares that, whatever is written`, async () => {
      expect(await textOf(Buffer.from('{"a":"已拒绝"}'), `application/json;charset=${label}`)).to.equal(
        '{"a":"已拒绝"}',
      );
      expect(await textOf(GBK, `text/html;charset=${label}`)).to.equal('已拒绝');
    });
  }

  it('is ISO-8859-1 where it is declared and nothing else fits', async () => {
    expect(await textOf(Buffer.from('caf\xe9', 'latin1'), 'text/plain; charset=iso-8859-1')).to.equal('café');
  });

  it('is the declared one where that can be wrong', async () => {
    // these bytes are 联通 in GBK, and two letters in UTF-8
    const bytes = Buffer.from([0xc1, 0xaa, 0xcd, 0xa8]);
    expect(await textOf(bytes, 'text/plain; charset=gbk')).to.equal('联通');
  });

  it('is that of its byte-order mark, whatever is declared', async () => {
    const text = '{"a":"已拒绝"}';
    for (const type of ['application/json', 'application/json; charset=gbk', 'application/json; charset=iso-8859-1']) {
      expect(await textOf(Buffer.from(`\ufeff${text}`), type)).to.equal(text);
      expect(await textOf(Buffer.from(`\ufeff${text}`, 'utf16le'), type)).to.equal(text);
      expect(await textOf(Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), type)).to.equal(text);
    }
  });
});
