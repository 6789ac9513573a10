import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { serve } from '../../support/cookie-browser.js';
import { freePort } from '../../support/free-port.js';
import { useRedis } from '../../support/shared-redis.js';
import { notice, startIngress, type TestIngress } from '../ingress/support.js';
import { command, jsonOf } from './command.js';

describe('cli notices', () => {
  const shared = useRedis();
  let ingress: TestIngress;
  let folder: string;
  before(async () => {
    ingress = await startIngress(shared.server().url, { OMS_API_KEYS: 'oms=k1' });
    folder = await mkdtemp(join(tmpdir(), 'scm-cli-'));
  });
  after(async () => {
    await ingress.close();
    await rm(folder, { recursive: true });
  });
  const env = () => ({ INGRESS_PORT: String(ingress.port), OMS_API_KEYS: 'other-first=k1' });
  const file = async (name: string, ...lines: string[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, lines.join('\n'));
    return path;
  };

  it('loads a file and names the lines that were rejected by their place in it', async () => {
    const good = JSON.stringify(notice({ dn: 'IMPORT-1' }));
    const path = await file('some.ndjson', '', good, '{"dn":"IMPORT-2"}', '', 'no json', good);
    const ended = await command(['notices', 'import', path, '--json'], env());
    const { accepted, rejected } = jsonOf<{ accepted: number; rejected: { line: number }[] }>(ended);
    expect(accepted).to.equal(2);
    expect(rejected.map(({ line }) => line)).to.deep.equal([3, 5]);
    expect(ended.code).to.equal(1);
    const again = await command(['notices', 'import', await file('good.ndjson', good)], env());
    expect(again).to.include({ code: 0, out: '1 stored, 0 rejected\n' });
  });

  it('rejects a line that is not UTF-8 as the ingress does, and stores nothing garbled', async () => {
    const path = join(folder, 'gbk.ndjson');
    const good = JSON.stringify(notice({ dn: 'ENCODED-1', member: { name: '大海' } }));
    const [before, after] = JSON.stringify(notice({ dn: 'ENCODED-2', member: { name: '@' } })).split('@');
    const gbk = Buffer.concat([
      Buffer.from(`${before}`),
      Buffer.from([0xb4, 0xf3, 0xba, 0xa3]),
      Buffer.from(`${after}\n`),
    ]);
    await writeFile(path, Buffer.concat([Buffer.from(`\uFEFF${good}\n`), gbk]));
    const ended = await command(['notices', 'import', path], env());
    expect(ended).to.include({ code: 1, out: 'line 2: is not JSON\n1 stored, 1 rejected\n' });
    const kept = await command(['notices', 'get', 'ENCODED-1', '--reveal'], env());
    expect(jsonOf<{ member: unknown }>(kept).member).to.deep.equal({ name: '大海' });
    expect((await command(['notices', 'get', 'ENCODED-2'], env())).code).to.equal(1);
  });

  it('shows a notice with its state, personal data masked', async () => {
    const member = { name: '大海', mobile: '15001253861' };
    await command(
      ['notices', 'import', await file('m.ndjson', JSON.stringify(notice({ dn: 'WITH:M/1', member })))],
      env(),
    );
    const shown = jsonOf<{ state: string; member: unknown }>(await command(['notices', 'get', 'WITH:M/1'], env()));
    expect(shown.state).to.equal('pending');
    expect(shown.member).to.deep.equal({ name: '***', mobile: '***' });
    const revealed = await command(['notices', 'get', 'WITH:M/1', '--reveal'], env());
    expect(jsonOf<{ member: unknown }>(revealed).member).to.deep.equal(member);
  });

  it('cancels a notice that nothing has left of, and says why another cannot be', async () => {
    const line = JSON.stringify(notice({ dn: 'BACK-1' }));
    const used = JSON.stringify(notice({ dn: 'USED-1', shippedBefore: true }));
    await command(['notices', 'import', await file('back.ndjson', line, used)], env());
    const ended = await command(['notices', 'cancel', 'BACK-1', '--reason', 'the buyer changed her mind'], env());
    expect(ended).to.include({ code: 0, out: 'BACK-1 is cancelled\n' });
    const shown = jsonOf<{ state: string }>(await command(['notices', 'get', 'BACK-1'], env()));
    expect(shown.state).to.equal('cancelled');
    const refused = await command(['notices', 'cancel', 'USED-1', '--json'], env());
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('notice-in-use');
    expect((await command(['notices', 'cancel', 'NOBODY'], env())).code).to.equal(1);
  });

  it('ends with 1 for an unknown notice, 2 for a file that is missing or none, 78 without a valid key, 69 without an ingress', async () => {
    expect((await command(['notices', 'get', 'NOBODY'], env())).code).to.equal(1);
    expect((await command(['notices', 'import', join(folder, 'none')], env())).code).to.equal(2);
    const ended = await command(['notices', 'import', folder], env());
    expect(ended).to.include({ code: 2, err: `${folder} cannot be read (EISDIR)\n` });
    expect((await command(['notices', 'get', 'X', '--key', 'wrong'], env())).code).to.equal(78);
    expect((await command(['notices', 'get', 'X'], { INGRESS_PORT: String(await freePort()) })).code).to.equal(69);
  });

  it('says what the ingress said, or that what answers is none', async () => {
    let answer: RequestListener = () => undefined;
    const port = await freePort();
    const server = await serve(port, (req, res) => answer(req, res));
    const path = await file('one.ndjson', JSON.stringify(notice({ dn: 'SAID-1' })));
    const saidTo = async (args: string[], status: number, type: string, body: string): Promise<string> => {
      answer = (_, res) => res.writeHead(status, { 'content-type': type, 'retry-after': '0' }).end(body);
      const { code, err } = await command(['notices', ...args], { INGRESS_PORT: String(port) });
      return `${code} ${err}`;
    };
    const said = (status: number, type: string, body: string) => saidTo(['import', path], status, type, body);
    const problem = (code: string, detail: string) => JSON.stringify({ title: 'T', code, detail });
    try {
      expect(await said(503, 'application/problem+json', problem('not-ready', 'Redis refuses writes.'))).to.match(
        /^69 (the ingress at \S+ answers HTTP 503: not-ready: Redis refuses writes\.)(; trying again in 0 s \(\d of 7\)\n\1){7}\n$/,
      );
      expect(await said(401, 'application/problem+json', problem('bad-signature', 'It is too old.'))).to.match(
        /^78 .*bad-signature: It is too old\./,
      );
      expect(await said(200, 'text/html', '<html>\n')).to.match(/^69 what answers at .* is no ingress/);
      expect(await said(200, 'application/json', '{}')).to.match(/^69 what answers at .* is no ingress/);
      expect(await said(502, 'text/html', '<html>\n\u001b[2J</html>')).to.equal('1 HTTP 502: <html> [2J</html>\n');
      for (const asks of ['get', 'cancel']) {
        const asked = (body: string) => saidTo([asks, 'SAID-1'], 404, 'application/json', body);
        expect(await asked(problem('not-found', 'There is no notice with this dn.'))).to.match(
          /^1 there is no notice SAID-1/,
        );
        expect(await asked(problem('not-found', 'Not found.'))).to.equal('1 HTTP 404: not-found: Not found.\n');
        expect(await asked('{"message":"no Route matched"}')).to.match(/^1 HTTP 404: .*no Route matched/);
        expect(await asked('<html>')).to.equal('1 HTTP 404: <html>\n');
      }
    } finally {
      server.close();
    }
  });
});
