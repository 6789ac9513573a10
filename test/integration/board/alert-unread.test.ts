import { expect } from 'chai';
import { collectLogs } from '../../support/logs.js';
import { until } from '../../support/until.js';
import { useAlerts } from './alert-stage.js';

/** By what is made unreadable the alert that shows that all else is told. */
const SPOILT: Readonly<Record<string, string>> = {
  attention: 'redis',
  'refused-bodies': 'redis',
  warned: 'redis',
  'waiting:no-notice': 'redis',
  'wdt:wait': 'redis',
  'open:checkout': 'redis',
  backup: 'redis',
  'gate:wdt': 'redis',
  outbox: 'redis',
  audit: 'redis',
  memory: 'redis',
  durability: 'breaker',
};

describe('the alert webhook, of figures of which one cannot be read', () => {
  const board = useAlerts();
  const kinds = (): string[] =>
    board.hook().received.flatMap(({ body }) => JSON.parse(body).alerts.map(({ kind }: { kind: string }) => kind));
  const told = (kind: string): Promise<unknown> => until(() => kinds().includes(kind), { what: `the alert ${kind}` });

  for (const [spoilt, witness] of Object.entries(SPOILT)) {
    it(`is told the others while ${spoilt} cannot be read, and the log of that`, async () => {
      const logs = collectLogs();
      const [server, name] = [board.redis(), `${board.prefix()}:${spoilt}`];
      const refused = (what: string) => {
        if (what === spoilt) throw new Error(`${spoilt} is refused`);
      };
      let problems: string[] = [];
      board.start({
        log: logs.logger,
        memory: () => {
          refused('memory');
          return { bytes: 1, limit: 100 };
        },
        problems: () => {
          refused('durability');
          return problems;
        },
      });
      await board.looked(1);
      await server.hset(`${board.prefix()}:history`, 'since', '1');
      await (spoilt === 'backup' ? server.rpush(name, 'x') : server.set(name, 'x'));
      if (witness === 'redis') problems = ['no append-only file'];
      else await server.hset(`${board.prefix()}:gate:erp`, 'open', Date.now());
      await told(witness);
      const warned = logs.lines.filter(({ level }) => level === 'warn');
      expect(warned.map(({ message }) => message)).to.include('something that alerts are made of could not be read');
    });
  }
});
