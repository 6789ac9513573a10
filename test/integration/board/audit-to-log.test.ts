import { createLock, startAuditLogging } from '@scm-relay/board';
import type { LogFields } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const ENTRY = { user: 'olga', action: 'attention:retry', item: 'e/refund:r1', note: null, dn: null, result: 'ok' };

describe('the audit log for a sink off the host', () => {
  const redis = useRedis();
  let desk: Desk;
  let told: LogFields[];
  let warned: LogFields[];
  let running: { stop(): Promise<void> }[];
  beforeEach(() => {
    desk = openDesk(redis.redis(), redis.prefix());
    told = [];
    warned = [];
    running = [];
  });
  afterEach(() => Promise.all(running.map((each) => each.stop())));

  /** A board's; what is looked for every 10 ms here is looked for every 2 s there. */
  const start = (): void => {
    const log = {
      ...silentLogger,
      info: (message: string, fields: LogFields = {}) => {
        told.push({ message, ...fields });
      },
      warn: (message: string, fields: LogFields = {}) => {
        warned.push({ message, ...fields });
      },
    };
    const locked = createLock(redis.redis(), `${redis.prefix()}:audit-lock`);
    running.push(startAuditLogging({ ledger: desk.ledger, locked, log, everyMs: 10 }));
  };
  const items = () => told.map(({ item }) => item);

  it('is a line for each entry, whoever wrote it, with its id and without its note', async () => {
    start();
    await desk.ledger.audit({ ...ENTRY, note: '王大海 15001253861' });
    await until(() => told.length === 1, { what: 'the line' });
    expect(told[0]).to.include({ message: 'audit', user: 'olga', action: 'attention:retry', result: 'ok' });
    expect(told[0])
      .to.have.property('id')
      .that.matches(/^\d+-\d+$/);
    expect(told[0])
      .to.have.property('at')
      .that.matches(/^\d{4}-.*Z$/);
    expect(JSON.stringify(told)).not.to.match(/王大海|15001253861/);
  });

  it('is told once also where the memory of Redis is full', async () => {
    await desk.ledger.audit({ ...ENTRY, item: 'first' });
    await desk.ledger.keepScripts();
    await redis.redis().config('SET', 'maxmemory', '1');
    try {
      start();
      await until(() => told.length > 0, { what: 'the line' });
      await until(async () => (await desk.ledger.auditUntold(1)).entries.length === 0, { what: 'that it was told' });
    } finally {
      await redis.redis().config('SET', 'maxmemory', '0');
    }
    expect(items()).to.deep.equal(['first']);
  });

  it('goes on behind an entry that is damaged, and names it', async () => {
    await desk.ledger.audit({ ...ENTRY, item: 'first' });
    const id = await redis.redis().xadd(`${redis.prefix()}:audit`, '*', 'entry', '{');
    await desk.ledger.audit({ ...ENTRY, item: 'last' });
    start();
    await until(() => told.length === 2, { what: 'the lines' });
    expect(items()).to.deep.equal(['first', 'last']);
    expect(warned).to.deep.include({ message: 'an entry of the audit log is damaged', name: `audit ${id}` });
  });

  it('leaves a lock alone that another board has taken meanwhile', async () => {
    const key = `${redis.prefix()}:audit-lock`;
    await createLock(redis.redis(), key)(async () => void (await redis.redis().set(key, 'of another board')));
    expect(await redis.redis().get(key)).to.equal('of another board');
  });

  it('tells what was refused as well, and in the order in which it happened', async () => {
    start();
    await desk.ledger.audit({ ...ENTRY, item: 'first' });
    await desk.ledger.audit({ ...ENTRY, user: null, action: 'login', item: 'second', result: 'wrong password' });
    await until(() => told.length === 2, { what: 'both lines' });
    expect(items()).to.deep.equal(['first', 'second']);
  });

  it('tells each once, however many boards run and however many entries there are', async () => {
    const many = Array.from({ length: 450 }, (_, i) => `item ${i}`);
    for (const item of many) await desk.ledger.audit({ ...ENTRY, item });
    start();
    start();
    await until(() => told.length >= many.length, { what: 'all lines' });
    await Promise.all(running.map((each) => each.stop()));
    expect(items()).to.deep.equal(many);
  });

  it('tells what was written while no board ran, and at its end what is left', async () => {
    start();
    await desk.ledger.audit({ ...ENTRY, item: 'before' });
    await until(() => told.length === 1, { what: 'the first line' });
    await running.pop()?.stop();
    await desk.ledger.audit({ ...ENTRY, item: 'meanwhile' });
    expect((await desk.ledger.auditUntold(10)).entries.map(({ item }) => item)).to.deep.equal(['meanwhile']);
    start();
    await until(() => told.length === 2, { what: 'the second line' });
    await desk.ledger.audit({ ...ENTRY, item: 'last' });
    await running.pop()?.stop();
    expect(items()).to.deep.equal(['before', 'meanwhile', 'last']);
    expect((await desk.ledger.auditUntold(10)).entries).to.deep.equal([]);
  });
});
