import { createHmac, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { sn } from '../../support/desk.js';
import { collectLogs } from '../../support/logs.js';
import { until } from '../../support/until.js';
import { json } from '../../support/vendor.js';
import { useAlerts } from './alert-stage.js';

const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64');

describe('alerts to the robots of team chats', () => {
  const board = useAlerts();
  let now: () => number = Date.now;
  beforeEach(() => {
    now = Date.now;
  });
  const start = (env: Readonly<Record<string, string>>): void => board.start({ env, now: () => now() });
  const lost = async (n: number): Promise<void> => {
    await board.desk().refund(`S${n}`, undefined, sn(n, 1));
    await board.desk().mapAll();
  };
  const first = async () => {
    await until(() => board.hook().received.length > 0, { what: 'the alert' });
    const [request] = board.hook().received;
    if (!request) throw new Error('nothing was posted');
    return request;
  };

  it('DingTalk gets the time and its signature in the address (加签)', async () => {
    await lost(1);
    start({ ALERT_FORMAT: 'dingtalk', ALERT_SECRET: 'SEC0123' });
    const { query, body } = await first();
    const timestamp = query.get('timestamp') ?? '';
    expect(query.get('access_token')).to.equal('t');
    expect(Math.abs(Date.now() - Number(timestamp))).to.be.below(60_000);
    expect(query.get('sign')).to.equal(hmac('SEC0123', `${timestamp}\nSEC0123`));
    expect(JSON.parse(body)).to.have.property('msgtype', 'text');
  });

  it('Feishu gets them in the body, as seconds', async () => {
    await lost(1);
    start({ ALERT_FORMAT: 'feishu', ALERT_SECRET: 'SEC0123' });
    const { timestamp, sign, msg_type, content } = JSON.parse((await first()).body);
    expect(timestamp).to.match(/^\d{10}$/);
    expect(sign).to.equal(hmac(`${timestamp}\nSEC0123`, ''));
    expect(msg_type).to.equal('text');
    expect(content.text).to.match(/^\[scm-relay\]\n⚠️ /);
  });

  it('WeCom gets its text form, without a signature', async () => {
    await lost(1);
    start({ ALERT_FORMAT: 'wecom' });
    const { query, body } = await first();
    expect([...query.keys()]).to.deep.equal(['access_token']);
    const { msgtype, text } = JSON.parse(body);
    expect(msgtype).to.equal('text');
    expect(text.content).to.match(/^\[scm-relay\]\n⚠️ /);
  });

  it('a text that is too long for WeCom ends with how many are left out', async () => {
    const problems = Array.from({ length: 60 }, (_, n) => n);
    const outbox = problems.map((n) => ({ kind: 'refused-again', event: 'refund', code: `code-${n}`, count: 5 }));
    await board.redis().set(`${board.prefix()}:alerts`, JSON.stringify({ outbox, watch: {}, cursor: {} }));
    start({ ALERT_FORMAT: 'wecom' });
    const { content } = JSON.parse((await first()).body).text;
    expect(Buffer.byteLength(content)).to.be.within(1800, 2048);
    const told = content.split('⚠️').length - 1;
    expect(content.endsWith(`… +${problems.length - told}`), content.slice(-40)).to.equal(true);
  });

  for (const [format, refusal] of [
    ['dingtalk', { errcode: 310000, errmsg: 'sign not match' }],
    ['wecom', { errcode: 93000, errmsg: 'invalid webhook url' }],
    ['feishu', { code: 19021, msg: 'sign match fail or timestamp is not within one hour' }],
  ] as const) {
    it(`${format} is told again what it refused with status 200`, async () => {
      board.hook().answerWith(json(200, refusal));
      await lost(1);
      const { logger, lines } = collectLogs();
      board.start({ env: { ALERT_FORMAT: format }, log: logger });
      await until(() => board.hook().received.length >= 2, { what: 'a second attempt' });
      // the status alone does not say what is wrong
      expect(lines[0]?.fields?.reply).to.equal(JSON.stringify(refusal));
      board
        .hook()
        .answerWith(json(200, format === 'feishu' ? { code: 0, msg: 'success' } : { errcode: 0, errmsg: 'ok' }));
      const tries = board.hook().received.length;
      await until(() => board.hook().received.length > tries, { what: 'the attempt that succeeds' });
      await board.looked(3);
      expect(board.hook().received.length).to.be.at.most(tries + 2);
    });
  }

  it('JSON is signed as our own requests are (CONTRACT §3.6), anew for each attempt', async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    board.hook().answerWith(json(503, {}));
    await lost(1);
    start({ ALERT_SIGNING_SECRET: secret });
    await until(() => board.hook().received.length >= 2, { what: 'a second attempt' });
    for (const { body, headers } of board.hook().received) {
      const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      expect(new Webhook(secret).verify(body, given)).to.have.property('source', 'scm-relay');
    }
    expect(new Set(board.hook().received.map(({ headers }) => headers['webhook-id'])).size).to.equal(
      board.hook().received.length,
    );
  });

  it('nobody is told in the quiet hours; afterwards one digest tells all that came', async () => {
    await board.redis().set(`${board.prefix()}:backup`, String(Math.floor(Date.now() / 1000)));
    now = () => Date.parse('2020-11-21T23:30:00+08:00');
    start({ ALERT_QUIET_HOURS: '22:00-07:00' });
    await board.looked(1);
    await lost(1);
    await board.looked(2);
    await board.redis().hset(`${board.prefix()}:gate:erp`, 'open', Date.now());
    await board.looked(2);
    expect(board.hook().received).to.deep.equal([]);
    now = () => Date.parse('2020-11-22T07:00:00+08:00');
    const { body } = await first();
    await board.looked(3);
    expect(board.hook().received).to.have.length(1);
    const kinds = JSON.parse(body).alerts.map(({ kind }: { kind: string }) => kind);
    expect(kinds).to.have.members(['attention', 'breaker']);
  });
});
