import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { basePath, withBase } from '@scm-relay/board';
import { expect } from 'chai';
import express from 'express';

/** An app that answers with what it understood, behind the given configuration. */
const ask = async (
  { configured = '', trusted = false }: { configured?: string; trusted?: boolean },
  path: string,
  prefix?: string,
) => {
  const app = express();
  if (trusted) app.set('trust proxy', 'loopback');
  app.use(basePath(configured));
  app.get('/go', (_req, res) => res.redirect(303, '/there'));
  app.get('/away', (_req, res) => res.redirect(303, 'https://elsewhere.example/'));
  app.use((req, res) => {
    res.append('Set-Cookie', 'a=1; Path=/; HttpOnly');
    res.append('Set-Cookie', '__Host-b=1; Path=/; Secure');
    res.json(req.originalUrl);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const headers = prefix === undefined ? {} : { 'x-forwarded-prefix': prefix };
    const answer = await fetch(url, { redirect: 'manual', headers });
    const { headers: answered } = answer;
    return { text: await answer.text(), location: answered.get('location'), cookies: answered.getSetCookie() };
  } finally {
    server.close();
  }
};

describe('the base path of the board', () => {
  for (const [path, seen] of [
    ['/relay/events?x=1', '/events?x=1'],
    ['/events?x=1', '/events?x=1'],
    ['/relay', '/'],
    ['/relay?x=1', '/?x=1'],
    ['/relays', '/relays'],
  ] as const) {
    it(`takes ${path} for ${seen}`, async () => {
      expect(JSON.parse((await ask({ configured: '/relay' }, path)).text)).to.equal(seen);
    });
  }

  it('stands before redirects and cookies, but for those of other hosts and of the whole host', async () => {
    expect((await ask({ configured: '/relay' }, '/relay/go')).location).to.equal('/relay/there');
    expect((await ask({ configured: '/relay' }, '/relay/away')).location).to.equal('https://elsewhere.example/');
    expect((await ask({ configured: '/relay' }, '/x')).cookies).to.deep.equal([
      'a=1; Path=/relay; HttpOnly',
      '__Host-b=1; Path=/; Secure',
    ]);
  });

  it('is believed of a trusted proxy alone', async () => {
    expect((await ask({ trusted: true }, '/go', '/relay/')).location).to.equal('/relay/there');
    expect((await ask({ trusted: false }, '/go', '/relay')).location).to.equal('/there');
    expect((await ask({ trusted: true }, '/go', '//evil.example')).location).to.equal('/there');
    expect((await ask({ trusted: true }, '/go')).location).to.equal('/there');
  });

  it('stands before the addresses of a page, and in no text', () => {
    const page = '<a href="/x">href=&quot;/x</a><form action="/y"><a href="//z"><i data-live="/w">';
    expect(withBase(page, '/relay')).to.equal(
      '<a href="/relay/x">href=&quot;/x</a><form action="/relay/y"><a href="//z"><i data-live="/relay/w">',
    );
    expect(withBase(page, '')).to.equal(page);
  });
});
