import { type RunningBoard, startBoard } from '@scm-relay/board';
import { readConfig } from '@scm-relay/runtime';
import { expect } from 'chai';
import { basic, OPERATOR } from '../integration/board/stage.js';
import { sn } from '../support/desk.js';
import { silentLogger } from '../support/shared-redis.js';
import { completeNotice, fullLine, useStage } from '../support/stage.js';
import { until } from '../support/until.js';
import { json } from '../support/vendor.js';
import { say } from './support/during.js';

const HOLD_MS = 120_000;

describe('security: a vendor that asks for a pause without end', function () {
  this.timeout(180_000);
  const stage = useStage({ ERP_HOLD_MAX_MS: String(HOLD_MS), ERP_RESEND_SAFE: 'true' });
  let board: RunningBoard;
  before(async () => {
    const { prefix } = stage.relay();
    const env = { REDIS_URL: stage.redis().url, REDIS_KEY_PREFIX: prefix, BOARD_PORT: '0' };
    const users = `${OPERATOR.name}:${OPERATOR.password}:operator`;
    board = await startBoard(readConfig(['board'], { ...env, BOARD_USERS: users }), silentLogger);
  });
  after(() => board?.close());

  const refund = async (n: number) => {
    const relay = stage.relay();
    const more = { shippedBefore: true };
    await relay.announce(completeNotice(`H${n}`, 'erp', [fullLine(1, n)], more));
    await relay.post('refund', { seq: `h${n}`, dn: `H${n}`, tn: `B${n}`, sn: sn(n, 1) });
  };

  it('holds a destination no longer than its bound, and an operator lets all go at once', async () => {
    const relay = stage.relay();
    const well = stage.vendor().answer();
    stage.vendor().answerWith((request, res) => {
      res.setHeader('Retry-After', '3600');
      json(429, {})(request, res);
    });
    await refund(1);
    const gate = `${relay.prefix}:gate:erp`;
    await until(async () => (await relay.client.hget(gate, 'hold')) !== null, { timeoutMs: 30_000 });
    const left = Number(await relay.client.hget(gate, 'hold')) - Date.now();
    say(`Retry-After: 3600 holds the destination ${Math.round(left / 1000)} s`);
    expect(left).to.be.within(HOLD_MS - 15_000, HOLD_MS);
    for (const n of [2, 3]) await refund(n);
    await until(async () => ((await relay.event('refund', 'h3'))?.deliveries.length ?? 0) > 0, { timeoutMs: 30_000 });

    stage.vendor().answerWith(well);
    const begun = performance.now();
    const answer = await fetch(`http://127.0.0.1:${board.port}/api/destinations/erp/release`, {
      method: 'POST',
      headers: { authorization: basic(OPERATOR) },
    });
    expect(await answer.json()).to.include({ destination: 'erp', released: 1 });
    await Promise.all([1, 2, 3].map((n) => relay.reaches('refund', `h${n}`, 'delivered', HOLD_MS / 2)));
    say(`released, all three were delivered after ${Math.round(performance.now() - begun)} ms`);
    const sent = stage.vendor().received.filter(({ body }) => body.includes('h1'));
    expect(sent.length).to.be.at.least(2);
  });
});
