import { constants, setPriority } from 'node:os';
import { configOrExit, createLogger, createMetrics, EXIT_CONFIG, inBackground, logStart } from '@scm-relay/runtime';
import { startHistory } from './start.js';

const config = configOrExit(['history']);
const { url, healthPort, retentionMonths } = config.history;
if (url === null) throw new Error('a history process was let through without HISTORY_URL');
// On a machine that they share, accepting and delivering come first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
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

const background = inBackground(history, logger, metrics);
end = background.end;
logStart(logger, 'history started', config);
const { host } = config.workerHealth;
await background.listen({ host, port: healthPort, variable: 'HISTORY_HEALTH_PORT' });
