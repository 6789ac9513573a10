import type { LedgerContext } from '../script/script.js';

const COUNT = 1000;

/** Ids found in one step, and how much of Redis was looked at by then, from 0 to 1. */
export interface ScanStep {
  readonly ids: string[];
  readonly done: number;
}

/**
 * All keys of one name (`event`, `notice`), without that name, in no order, some perhaps twice: for repairs that may read everything
 * once, never for an answer somebody waits for.
 */
export const scanKeys = async function* ({ redis, prefix }: LedgerContext, name: string): AsyncGenerator<ScanStep> {
  const start = `${prefix}:${name}:`;
  const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
  const sizes = await Promise.all(nodes.map((node) => node.dbsize()));
  const size = sizes.reduce((sum, each) => sum + each, 0);
  let looked = 0;
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'MATCH', `${start.replace(/[[\]?*\\]/g, '\\$&')}*`, 'COUNT', COUNT);
      cursor = next;
      looked += COUNT;
      yield { ids: keys.map((key) => key.slice(start.length)), done: Math.min(1, looked / Math.max(1, size)) };
    } while (cursor !== '0');
  }
};

/** All events of the ledger. */
export const scanEvents = (context: LedgerContext): AsyncGenerator<ScanStep> => scanKeys(context, 'event');
