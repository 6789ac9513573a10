import {
  closeServer,
  configOrExit,
  createApp,
  createHttpServer,
  createLogger,
  createMetrics,
  describeConfig,
  EXIT_CONFIG,
  healthRoutes,
  listen,
  onShutdown,
  weakSettings,
} from '@scm-relay/runtime';
import { startHistory } from './start.js';

const config = configOrExit(['history']);
const { url, healthPort, retentionMonths } = config.history;
if (url === null) throw new Error('a history process was let through without HISTORY_URL');
const logger = createLogger('history', config.logLevel);
const metrics = createMetrics('history');
let end: (code?: number) => void = () => undefined;
const history = startHistory({
  config: { ...config, history: { url, retentionMonths } },
  logger,
  metrics,
  onWrong: (error) => {
    process.stderr.write(`HISTORY_URL: ${error.message} [${error.code}]\n`);
    end(EXIT_CONFIG);
  },
  onFatal: (error) => {
    logger.error('the history stopped by itself', { error });
    end(1);
  },
});

const app = createApp({ log: logger });
healthRoutes(app, {
  unready: () => history.unready(),
  metrics: { contentType: metrics.registry.contentType, render: () => metrics.registry.metrics() },
});
const server = createHttpServer(app.seal());
end = onShutdown(logger, async () => {
  await history.close();
  await closeServer(server, 1_000);
});
for (const { name, wrong } of weakSettings(config)) logger.warn('weak setting', { name, wrong });
logger.info('history started', { config: describeConfig(config) });
if (healthPort > 0) {
  try {
    await listen(server, { host: config.workerHealth.host, port: healthPort, variable: 'HISTORY_HEALTH_PORT' });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    end(1);
  }
}
