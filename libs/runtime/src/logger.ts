import { createLogger as createWinston, format, transports } from 'winston';
import { BUILD } from './config/index.js';
import { outputOfTurns } from './log-output.js';

/** Fields of a log line. They never hold personal data or secrets: ids, counts, codes, times. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON line per call: `{ time, level, service, version, pid, message, …fields }`. Never throws. */
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
  const name = JSON.stringify(service);
  const line = format.printf(({ level: severity, message, fields }) => {
    const time = new Date().toISOString();
    const base = `{"time":"${time}","level":"${severity}","service":${name},"version":"${BUILD.version}","pid":${process.pid},"message":${JSON.stringify(String(message))}`;
    try {
      if (!isFields(fields)) return `${base}}`;
      const text = plain(fields) ? JSON.stringify(fields) : JSON.stringify(own(fields), serialiser(withStack));
      if (!text.startsWith('{')) return `${base},"fields":"are no object"}`;
      return text === '{}' ? `${base}}` : `${base},${text.slice(1)}`;
    } catch {
      return `${base},"fields":"could not be serialised"}`;
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

/** No field may take the place of what every line says. */
const TAKEN = new Set(['time', 'level', 'service', 'pid', 'message']);

const own = (fields: LogFields): LogFields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !TAKEN.has(name)));

const isTexts = (value: object): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string');

/** Most lines hold nothing else, and JSON without a function to ask is several times as fast. */
const plain = (fields: LogFields): boolean => {
  for (const name in fields) {
    const value = fields[name];
    if (TAKEN.has(name) || typeof value === 'bigint' || typeof value === 'function') return false;
    if (typeof value === 'object' && value !== null && !isTexts(value)) return false;
  }
  return true;
};

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
