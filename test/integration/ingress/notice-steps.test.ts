import { openApi } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { startIngress, type TestIngress } from './support.js';

const KEY = { 'x-api-key': 'k' };
const STEPS = ['cancel', 'reopen', 'erase'] as const;

interface Described {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly examples?: object }>> }>
  >;
}

describe('what the OMS asks of a notice: cancel, reopen, erase', () => {
  let redis: TestRedis;
  let ingress: TestIngress;
  let desk: Desk;
  /** every answer that was given, by step: `409 notice-in-use` */
  const given = new Map<string, Set<string>>();
  before(async () => {
    redis = await startRedis();
    ingress = await startIngress(redis.url, { OMS_API_KEYS: 'oms=k' });
    desk = openDesk(ingress.redis, ingress.prefix);
  });
  after(async () => {
    await ingress.close();
    await redis.stop();
  });

  const step = async (
    dn: string,
    name: (typeof STEPS)[number],
    body: unknown = {},
    headers: Readonly<Record<string, string>> = KEY,
  ) => {
    const answer = await ingress.send('POST', `/notices/${encodeURIComponent(dn)}/${name}`, body, headers);
    const json = (await answer.json()) as Record<string, unknown>;
    const code = typeof json.code === 'string' ? ` ${json.code}` : '';
    given.set(name, (given.get(name) ?? new Set()).add(`${answer.status}${code}`));
    return { status: answer.status, json, type: answer.headers.get('content-type') };
  };

  it('cancel: 200 with the notice as it is now, again as often as one likes; reopen gives it free', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    for (const body of [{ reason: 'the buyer asked' }, {}, { reason: null }, undefined]) {
      const { status, json } = await step('D1', 'cancel', body);
      expect([status, json.state, json.by]).to.deep.equal([200, 'cancelled', 'oms']);
    }
    expect((await desk.checkout('c1', 'D1', [sn(1, 1)])).answer).to.equal('not-pending');
    expect(await step('D1', 'reopen')).to.deep.include({ status: 200 });
    expect((await ingress.ledger.notice('D1'))?.state).to.equal('pending');
  });

  it('cancel: 409 notice-in-use once a checkout was accepted, or while a refuse is undecided', async () => {
    for (const [dn, happens] of [
      ['D2', () => desk.checkout('c2', 'D2', [sn(2, 1)])],
      ['D3', () => desk.refuse('f3', 'D3')],
    ] as const) {
      await desk.announce(notice(dn, [line(1, 2)]));
      await happens();
      const { status, json, type } = await step(dn, 'cancel');
      expect([status, json.code, type]).to.deep.equal([409, 'notice-in-use', 'application/problem+json']);
    }
  });

  it('reopen: 409 notice-in-use where it was neither refused nor cancelled', async () => {
    await desk.announce(notice('D4', [line(1, 1)]));
    expect((await step('D4', 'reopen')).json).to.include({ code: 'notice-in-use' });
  });

  it('erase: 202 with what is pending, again as often as one likes', async () => {
    await desk.announce(notice('D5', [line(1, 5)], { member: { name: '大海' } }));
    await desk.checkout('c5', 'D5', [sn(5, 1)]);
    for (let n = 0; n < 2; n++) {
      const { status, json } = await step('D5', 'erase', { reason: 'she asked' });
      expect([status, json]).to.deep.equal([202, { dn: 'D5', pending: ['checkout:c5'] }]);
    }
  });

  for (const name of STEPS) {
    it(`${name}: 404 for an unknown notice, 400 for a body that is none, 401 without the key`, async () => {
      const body = { reason: 'x'.repeat(201) };
      for (const [dn, given, headers, code] of [
        ['nobody', {}, KEY, 'not-found'],
        ['D1', body, KEY, 'invalid-notice'],
        ['D1', [], KEY, 'invalid-notice'],
        ['D1', { reason: 7 }, KEY, 'invalid-notice'],
        ['D1', '{', KEY, 'malformed-json'],
        ['D1', {}, {}, 'unauthorized'],
      ] as const) {
        expect((await step(dn, name, given, headers)).json).to.include({ code });
      }
    });
  }

  it('is in the audit log: who, what, why and with what end', async () => {
    const { entries } = await ingress.ledger.auditLog({ limit: 100 });
    const told = (action: string, item: string) => entries.find((each) => each.action === action && each.item === item);
    expect(entries.find(({ note }) => note === 'the buyer asked')).to.include({
      user: 'oms',
      item: 'D1',
      result: 'ok',
    });
    expect(told('notice:reopen', 'D1')).to.include({ user: 'oms', result: 'ok' });
    expect(told('notice:cancel', 'D2')).to.include({ result: 'notice-in-use' });
    expect(told('notice:erase', 'D5')).to.include({ user: 'oms', note: 'she asked', result: 'ok' });
    expect(told('notice:erase', 'nobody')).to.include({ result: 'unknown' });
  });

  it('erase: stands as incomplete in the audit log where a refused body cannot be read, which may quote her', async () => {
    await desk.announce(notice('D8', [line(1, 1)]));
    await ingress.ledger.keepRefused({
      ...{ at: 1, requestId: 'q1', kind: 'refund', status: 400, code: 'x', errors: null, caller: null },
      body: '{}',
    });
    const [body = ''] = await ingress.redis.keys(`${ingress.prefix.replace(/[{}]/g, '\\$&')}:refused-body:*`);
    await ingress.redis.hset(body, 'entry', '{"requestId":"q1","sealed":"damaged"}');
    expect((await step('D8', 'erase')).status).to.equal(202);
    const { entries } = await ingress.ledger.auditLog({ limit: 100 });
    expect(entries.find(({ item }) => item === 'D8')).to.include({ action: 'notice:erase', result: 'incomplete' });
  });

  it('what it answers is described: each status and code', () => {
    const { paths } = openApi('en', '0');
    for (const name of STEPS) {
      const { post } = paths[`/notices/{dn}/${name}`] as { post: Described };
      const described = Object.entries(post.responses).flatMap(([status, { content = {} }]) => {
        const codes = Object.keys(content['application/problem+json']?.examples ?? {});
        return codes.length === 0 ? [status] : codes.map((code) => `${status} ${code}`);
      });
      expect(described, name).to.include.members([...(given.get(name) ?? [])]);
    }
  });
});
