import {
  closeServer,
  configOrExit,
  configuredDestinations,
  createApp,
  createHttpServer,
  createLogger,
  createMetrics,
  describeConfig,
  EXIT_CONFIG,
  healthRoutes,
  listen,
  onShutdown,
  openTracing,
  weakSettings,
} from '@scm-relay/runtime';
import { QUEUES } from '@scm-relay/schemas';
import { needsOf, queueNames } from './queue-names.js';
import { startWorkers } from './start.js';

const { queues, left, unknown } = queueNames(process.argv.slice(2), configuredDestinations());
if (unknown.length > 0) {
  process.stderr.write(
    `no queue is called ${unknown.join(', ')} (accepted: ${QUEUES.join(' ')}; none named: those there are settings for)\n`,
  );
  process.exit(EXIT_CONFIG);
}
const config = configOrExit(needsOf(queues));
const logger = createLogger(`workers:${queues.join('+')}`, config.logLevel);
const metrics = createMetrics('workers');
let end: (code?: number) => void = () => undefined;
const workers = startWorkers({
  config,
  queues,
  logger,
  metrics,
  tracing: await openTracing(config.tracing, 'workers', logger),
  onFatal: (error) => {
    logger.error('a worker stopped by itself', { error });
    end(1);
  },
});

const app = createApp({ log: logger });
healthRoutes(app, {
  unready: () => workers.unready(),
  metrics: { contentType: metrics.registry.contentType, render: () => metrics.registry.metrics() },
});
const server = createHttpServer(app.seal());
end = onShutdown(logger, async () => {
  await workers.close();
  await closeServer(server, 1_000);
});
if (left.length > 0) logger.warn('no settings for these destinations, another process must deliver to them', { left });
for (const { name, wrong } of weakSettings(config)) logger.warn('weak setting', { name, wrong });
logger.info('workers started', { queues, config: describeConfig(config) });
if (config.workerHealth.port > 0) {
  try {
    await listen(server, { ...config.workerHealth, variable: 'WORKER_HEALTH_PORT' });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    end(1);
  }
}
