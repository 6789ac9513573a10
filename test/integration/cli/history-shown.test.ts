import { type History, openHistory } from '@scm-relay/history';
import type { TraceView, WaitingItem } from '@scm-relay/schemas';
import { expect } from 'chai';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { PERSON, waitsForHistory } from '../../support/waits-for-history.js';
import { command, jsonOf } from './command.js';

describe('what the command line shows beside a history that does not answer', function () {
  this.timeout(180_000);
  const shared = useRedis();
  let postgres: TestPostgres;
  let history: History;
  const env = () => ({
    REDIS_URL: shared.server().url,
    REDIS_KEY_PREFIX: shared.prefix(),
    HISTORY_URL: postgres.url,
  });
  before(async () => {
    postgres = await startPostgres();
    history = openHistory({ url: postgres.url, name: 'test' });
    await history.migrate();
  });
  after(async () => {
    await history.close();
    await postgres.stop();
  });
  beforeEach(() => waitsForHistory(shared.redis(), shared.prefix(), history));

  const shown = async (...args: string[]) => {
    const ended = await command([...args, '--json'], env());
    expect([args, ended.code, ended.err]).to.deep.equal([args, 0, ended.err]);
    expect(ended.err).to.include('The history does not answer');
    expect(ended.out).to.not.include(PERSON.name);
    return ended;
  };
  const showsRedis = async (): Promise<void> => {
    type Listed = { readonly items: readonly WaitingItem[]; readonly incomplete?: true };
    for (const list of ['waiting', 'events']) {
      const { items, incomplete } = jsonOf<Listed>(await shown(list));
      expect([list, items.map(({ seq }) => seq), incomplete]).to.deep.equal([list, ['late'], true]);
    }
    for (const by of ['--seq=late', '--dn=D1', 'late']) {
      const { events, incomplete } = jsonOf<TraceView>(await shown('trace', by));
      expect([by, events.map(({ seq }) => seq), incomplete]).to.deep.equal([by, ['late'], true]);
      expect(events[0]?.waitsFor).to.include({ what: 'history' });
    }
  };

  it('is what Redis holds where it refuses connections, or hangs', async () => {
    postgres.pause();
    try {
      await showsRedis();
    } finally {
      postgres.resume();
    }
    await postgres.kill();
    try {
      await showsRedis();
    } finally {
      await postgres.restart();
    }
  });
});
