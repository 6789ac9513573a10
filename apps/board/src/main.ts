import { configOrExit, createLogger, ListenError, logStart, onShutdown } from '@scm-relay/runtime';
import { startBoard } from './start-board.js';

const config = configOrExit(['board']);
const log = createLogger('board', config.logLevel);
logStart(log, 'configuration', config);
try {
  const board = await startBoard(config, log);
  onShutdown(log, board.close);
  log.info('listening', { host: config.board.host, port: board.port });
} catch (error) {
  if (!(error instanceof ListenError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
