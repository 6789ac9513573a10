import type { LedgerContext } from '../script/script.js';

const COUNT = 1000;

/** Names of keys, without the prefix, found in one step, and how much of Redis was looked at by then, from 0 to 1. */
export interface NamesStep {
  readonly names: string[];
  readonly done: number;
}

/**
 * All keys of the ledger whose names begin so, in no order, some perhaps twice: for repairs that may read everything once, never for an
 * answer somebody waits for.
 */
export const scanNames = async function* ({ redis, prefix }: LedgerContext, begin = ''): AsyncGenerator<NamesStep> {
  const start = `${prefix}:`;
  const pattern = `${`${start}${begin}`.replace(/[[\]?*\\]/g, '\\$&')}*`;
  const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
  const sizes = await Promise.all(nodes.map((node) => node.dbsize()));
  const size = sizes.reduce((sum, each) => sum + each, 0);
  let looked = 0;
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', COUNT);
      cursor = next;
      looked += COUNT;
      yield { names: keys.map((key) => key.slice(start.length)), done: Math.min(1, looked / Math.max(1, size)) };
    } while (cursor !== '0');
  }
};

/** Ids found in one step, and how much of Redis was looked at by then, from 0 to 1. */
export interface ScanStep {
  readonly ids: string[];
  readonly done: number;
}

/** All keys of one name (`event`, `notice`), without that name. */
export const scanKeys = async function* (context: LedgerContext, name: string): AsyncGenerator<ScanStep> {
  const begin = `${name}:`;
  for await (const { names, done } of scanNames(context, begin)) {
    yield { ids: names.map((each) => each.slice(begin.length)), done };
  }
};

/** All events of the ledger. */
export const scanEvents = (context: LedgerContext): AsyncGenerator<ScanStep> => scanKeys(context, 'event');
