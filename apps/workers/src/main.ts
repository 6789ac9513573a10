import {
  configOrExit,
  configuredDestinations,
  createLogger,
  createMetrics,
  EXIT_CONFIG,
  inBackground,
  logStart,
  openTracing,
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

const background = inBackground(workers, logger, metrics);
end = background.end;
if (left.length > 0) logger.warn('no settings for these destinations, another process must deliver to them', { left });
logStart(logger, 'workers started', config, { queues });
await background.listen({ ...config.workerHealth, variable: 'WORKER_HEALTH_PORT' });
