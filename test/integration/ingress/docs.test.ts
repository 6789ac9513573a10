import { createHash } from 'node:crypto';
import { BUILD } from '@scm-relay/runtime';
import { PROBLEMS } from '@scm-relay/schemas';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { startIngress, type TestIngress } from './support.js';

describe('ingress: its own description', () => {
  let redis: TestRedis;
  let ingress: TestIngress;
  before(async () => {
    redis = await startRedis();
    ingress = await startIngress(redis.url, { SCM_API_KEYS: 'wms=k1', OMS_API_KEYS: 'oms=k2' });
  });
  after(async () => {
    await ingress.close();
    await redis.stop();
  });

  it('is OpenAPI 3.1, for everybody', async () => {
    const response = await ingress.send('GET', '/openapi.json');
    expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    const { openapi, info } = (await response.json()) as { openapi: string; info: Record<string, unknown> };
    expect(openapi).to.equal('3.1.0');
    expect(info).to.include({ version: BUILD.version, 'x-commit': BUILD.commit });
  });

  it('describes paths and methods that are there, and all of them', async () => {
    const { paths } = (await (await ingress.send('GET', '/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    for (const [path, item] of Object.entries(paths)) {
      const methods = ['get', 'put', 'post'].filter((method) => method in item).map((method) => method.toUpperCase());
      const response = await ingress.send('DELETE', path.replace(/\{\w+\}/, 'D'));
      expect(response.status, path).to.equal(405);
      const allowed = response.headers
        .get('allow')
        ?.split(', ')
        .filter((method) => method !== 'HEAD');
      expect(allowed?.sort(), path).to.deep.equal(methods.sort());
    }
  });

  it('publishes the schema of each body, refering to no other file than there is', async () => {
    for (const name of [
      'checkout',
      'refund',
      'refuse',
      'notice',
      'callback',
      'pushOrder',
      'pushReturn',
      'Problem',
      'NoticeState',
    ]) {
      const response = await ingress.send('GET', `/schemas/${name}.json`);
      expect(response.headers.get('content-type'), name).to.match(/^application\/schema\+json/);
      const text = await response.text();
      expect(JSON.parse(text), name).to.include({ $id: `/schemas/${name}.json` });
      for (const [, ref = ''] of text.matchAll(/"\$ref": "([^"]+)"/g)) {
        if (!ref.startsWith('#')) expect((await ingress.send('GET', ref)).status, ref).to.equal(200);
      }
    }
    expect((await ingress.send('GET', '/schemas/none.json')).status).to.equal(404);
    expect((await ingress.send('GET', '/schemas/__proto__.json')).status).to.equal(404);
  });

  it('names with each problem an address where it is explained', async () => {
    const refusal = await ingress.send('POST', '/scm/checkout', '{', { 'x-api-key': 'k1' });
    const { type, code } = (await refusal.json()) as { type: string; code: string };
    const page = await ingress.send('GET', type);
    expect([page.status, await page.text()]).to.satisfy(
      ([status, text]: [number, string]) => status === 200 && text.startsWith(`${code} (400)`),
    );
    expect((await ingress.send('GET', '/problems/constructor')).status).to.equal(404);
  });

  for (const [asked, language, text] of [
    [{}, 'en', 'A notice left the warehouse'],
    [{ 'accept-language': 'zh-CN,zh;q=0.9' }, 'zh-CN', '出库回传'],
    [{ 'accept-language': 'fr' }, 'en', 'A piece came back'],
  ] as const) {
    it(`is a page in ${language} for ${JSON.stringify(asked)}`, async () => {
      const page = await (await ingress.send('GET', '/docs', undefined, asked)).text();
      expect(page).to.contain(`<html lang="${language}">`).and.to.contain(text);
      for (const code of Object.keys(PROBLEMS)) expect(page).to.contain(`<code>${code}</code>`);
      expect(page).to.contain('98d23x1da').and.to.contain('pkg.tn');
    });
  }

  it('switches the language by the address', async () => {
    const headers = { 'accept-language': 'zh-CN' };
    expect(await (await ingress.send('GET', '/docs?lang=en', undefined, headers)).text()).to.contain('lang="en"');
  });

  it('is a page that loads nothing and runs nothing', async () => {
    const response = await ingress.send('GET', '/docs');
    const page = await response.text();
    expect(page).not.to.match(/<script|<link|<img|@import|https?:\/\//i);
    expect(response.headers.get('content-security-policy')).to.match(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
  });

  it('lets a browser apply its own style sheet', async () => {
    const response = await ingress.send('GET', '/docs');
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(await response.text()) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(response.headers.get('content-security-policy')).to.contain(`'sha256-${digest}'`);
  });
});
