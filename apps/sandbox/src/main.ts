import { openLedger } from '@scm-relay/ledger';
import { closeRedis, configOrExit, connectRedis, createLogger, ListenError, onShutdown } from '@scm-relay/runtime';
import { anyOrder, bookOf, type OrderBook } from './order-book.js';
import { startSandbox } from './sandbox.js';
import { acceptedCredentials } from './vendor.js';

const config = configOrExit(['sandbox']);
const logger = createLogger('sandbox', config.logLevel);

/** `SANDBOX_ORDERS=ledger`: the vendors know the orders of the notices in the ledger with their goods and payments, and no others. */
function openOrderBook(): { readonly orders: OrderBook; close(): Promise<void> } {
  if (config.sandbox.orders === 'any') return { orders: anyOrder, close: async () => {} };
  const redis = connectRedis(config.redis, { role: 'worker', name: 'sandbox', logger });
  const ledger = openLedger({
    redis,
    prefix: config.redis.keyPrefix,
    retention: config.retention,
    dataKeys: config.dataKeys,
  });
  return {
    orders: bookOf(ledger),
    close: () => closeRedis(redis),
  };
}

async function start(): Promise<void> {
  const book = openOrderBook();
  const sandbox = await startSandbox({
    port: config.sandbox.port,
    credentials: acceptedCredentials(config.credentials),
    orders: book.orders,
    log: logger,
  });
  onShutdown(logger, async () => {
    await sandbox.close();
    await book.close();
  });
  logger.info('ready', { url: sandbox.url, orders: config.sandbox.orders });
}

start().catch((error: unknown) => {
  if (error instanceof ListenError) process.stderr.write(`${error.message}\n`);
  else logger.error('cannot start', { error });
  process.exit(1);
});
