import { createLogger as createWinston, format, transports } from 'winston';
import { outputOfTurns } from './log-output.js';

/** Fields of a log line. They never hold personal data or secrets: ids, counts, codes, times. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON line per call: `{ time, level, service, pid, message, …fields }`. Never throws. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
}

/**
 * A logger on stdout. `level` is one of winston's (`LOG_LEVEL`). An Error among the fields becomes its name, code and message;
 * its stack is added at level `debug` and `silly` only.
 */
export function createLogger(service: string, level: string): Logger {
  survivesClosedOutput();
  const withStack = level === 'debug' || level === 'silly';
  const line = format.printf(({ level: severity, message, fields }) => {
    const base = { time: new Date().toISOString(), level: severity, service, pid: process.pid, message };
    try {
      if (!isFields(fields)) return JSON.stringify(base);
      // the base comes twice: first for its place in the line, last because no field may replace it
      const whole = { ...base, ...fields, ...base };
      return Object.values(fields).every(isPlain)
        ? JSON.stringify(whole)
        : JSON.stringify(whole, serialiser(withStack));
    } catch {
      return JSON.stringify({ ...base, fields: 'could not be serialised' });
    }
  });
  const output = outputOfTurns(process.stdout);
  const winston = createWinston({
    level,
    format: line,
    transports: [new transports.Stream({ stream: output.stream, eol: '\n' })],
  });
  const at = (severity: string) => (message: string, fields?: LogFields) => {
    winston.log({ level: severity, message, fields });
    // what may be the last thing a process says does not wait for the end of its turn
    if (severity === 'error' || severity === 'warn') output.flush();
  };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

const isFields = (value: unknown): value is LogFields => typeof value === 'object' && value !== null;

/** most lines hold nothing else, and JSON without a function to ask is several times as fast */
const isPlain = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'bigint' && typeof value !== 'function');

const serialiser = (withStack: boolean) => (_key: string, value: unknown) => {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  return {
    name: value.name,
    ...('code' in value ? { code: value.code } : {}),
    message: value.message,
    ...(value.cause instanceof Error ? { cause: value.cause } : {}),
    ...(withStack ? { stack: value.stack } : {}),
  };
};

let listening = false;

/** A reader that went away (EPIPE) costs log lines, not the process: deliveries go on without an audience. */
function survivesClosedOutput(): void {
  if (listening) return;
  listening = true;
  process.stdout.on('error', () => undefined);
}
