import { postJson } from '@scm-relay/connectors';
import { expect } from 'chai';
import { answer, startStandIn } from './stand-in.js';

describe('postJson', () => {
  it('posts JSON once and says what came back', async () => {
    const hook = await startStandIn(answer(200, '{"errcode":0}'));
    const result = await postJson(`${hook.url}/robot?token=1`, { text: '告警' }, { timeoutMs: 2000 });
    await hook.close();
    expect(result).to.deep.equal({ ok: true, status: 200, text: '{"errcode":0}' });
    expect(hook.received).to.have.length(1);
    expect(JSON.parse(hook.received[0]?.body ?? '')).to.deep.equal({ text: '告警' });
  });

  it('says what a webhook refused, and does not try again', async () => {
    const hook = await startStandIn(answer(503, 'later', { headers: { 'retry-after': '1' } }));
    const result = await postJson(hook.url, {}, { timeoutMs: 2000 });
    await hook.close();
    expect(result).to.deep.equal({ ok: false, status: 503, text: 'later' });
    expect(hook.received).to.have.length(1);
  });

  it('comes back from a webhook that never answers', async () => {
    const hook = await startStandIn(() => {});
    const result = await postJson(hook.url, {}, { timeoutMs: 100 });
    await hook.close();
    expect(result).to.deep.equal({ ok: false, status: null, text: 'no complete reply within 100 ms' });
  });

  it('keeps back what of its address a reply quotes: who knows it may post there', async () => {
    const token = '0123456789abcdef';
    const hook = await startStandIn((socket, received) =>
      answer(404, `Cannot POST ${received.url.pathname}${received.url.search}`)(socket, received),
    );
    const inPath = await postJson(`${hook.url}/services/${token}`, {}, { timeoutMs: 2000 });
    const inQuery = await postJson(`${hook.url}/robot/send?access_token=${token}`, {}, { timeoutMs: 2000 });
    await hook.close();
    expect(inPath.text).to.equal('Cannot POST /services/***');
    expect(inQuery.text).to.equal('Cannot POST /robot/send?access_token=***');
  });
});
