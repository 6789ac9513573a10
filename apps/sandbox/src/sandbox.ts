import { setMaxListeners } from 'node:events';
import { BUILD, createApp, createHttpServer, isLoopback, requireLocal } from '@scm-relay/runtime';
import { byDestination, type Destination } from '@scm-relay/schemas';
import { controlRoutes } from './control.js';
import { erpVendor } from './erp/index.js';
import { type ExchangeLog, exchange } from './exchange.js';
import { type FaultSpec, isOutage } from './faults/fault.js';
import { type ActiveFault, createFaultList } from './faults/list.js';
import { openListener } from './listener.js';
import { anyOrder, type OrderBook } from './order-book.js';
import { posVendor } from './pos/index.js';
import { pushVendor } from './push/index.js';
import { createReceivedLog, type ReceivedFilter, type ReceivedView } from './received.js';
import { startPage } from './start-page.js';
import { acceptedCredentials, type SandboxCredentials, type Vendor } from './vendor.js';
import { wdtVendor } from './wdt/index.js';

export interface SandboxLog extends ExchangeLog {
  warn(message: string, details: Readonly<Record<string, unknown>>): void;
  error(message: string, details: Readonly<Record<string, unknown>>): void;
}

export interface SandboxOptions {
  /** 0 (default): a free one */
  readonly port?: number;
  readonly host?: string;
  /** what is not given is the sandbox's own */
  readonly credentials?: Partial<SandboxCredentials>;
  /** default: every order is known */
  readonly orders?: OrderBook;
  readonly log?: SandboxLog;
  /** requests kept of each vendor for `received`; 100,000, and never more than 64 MiB of bodies */
  readonly keep?: number;
  /** milliseconds since 1970; the vendors' clock */
  readonly now?: () => number;
}

export interface Sandbox {
  /** base URL of all four vendors (WDT: `${url}/openapi`) and of the control routes */
  readonly url: string;
  readonly port: number;
  /** what a client must use; together with an address these are a connector's credentials */
  readonly credentials: SandboxCredentials;
  /** newest last */
  received(vendor: Destination, filter?: ReceivedFilter): ReceivedView[];
  count(
    vendor: Destination,
    filter?: ReceivedFilter,
  ): { readonly kept: number; readonly committed: number; readonly total: number };
  clearReceived(vendor: Destination): void;
  /** Asks for a fault; `down` of vendor `all` takes effect when the promise resolves. */
  fault(spec: FaultSpec): Promise<ActiveFault>;
  faults(): readonly ActiveFault[];
  clearFaults(): void;
  /** Ends every connection, answered or not, and whatever still waits. */
  close(): Promise<void>;
}

const SILENT: SandboxLog = { info: () => {}, warn: () => {}, error: () => {} };

/** Starts the stand-ins of the four vendors in this process. Throws `ListenError` where the port cannot be had. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port: wanted = 0, host = '127.0.0.1', orders = anyOrder, log = SILENT, now = Date.now } = options;
  const credentials = { ...acceptedCredentials(), ...options.credentials };
  const vendors: Vendor[] = [
    wdtVendor(credentials.wdt, orders, now),
    posVendor(credentials.pos, orders),
    erpVendor(credentials.erp, orders),
    pushVendor(credentials.push, orders),
  ];
  const received = byDestination(() => createReceivedLog(options.keep));
  const faults = createFaultList(Date.now);
  const closing = new AbortController();
  // each slow answer listens
  setMaxListeners(0, closing.signal);
  const kill = (pid: number) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      log.warn('process was not killed', { pid, error });
    }
  };

  const app = createApp({ log });
  if (isLoopback(host)) {
    app.express.use((req, _res, next) => {
      requireLocal(req);
      next();
    });
  }
  for (const vendor of vendors) {
    const parts = { faults, received: received[vendor.name], log, now: Date.now, signal: closing.signal, kill };
    for (const path of vendor.paths) app.route(path, { POST: exchange(vendor, path, parts) });
  }
  app.route('/healthz', { GET: (_req, res) => void res.json({ status: 'alive', ...BUILD }) });
  app.route('/readyz', { GET: (_req, res) => void res.json({ status: 'ready' }) });
  const stopListening = async (ms: number): Promise<void> => {
    log.warn('not listening', { ms });
    await listener.stopFor(ms);
  };
  startPage(app, vendors, (vendor) => received[vendor].count().total);
  controlRoutes(app, { received, faults, stopListening });
  const listener = await openListener(createHttpServer(app.seal()), { host, port: wanted, log });

  return {
    url: `http://${host}:${listener.port}`,
    port: listener.port,
    credentials,
    received: (vendor, filter) => received[vendor].list(filter),
    count: (vendor, filter) => received[vendor].count(filter),
    clearReceived: (vendor) => received[vendor].clear(),
    fault: async (spec) => {
      const active = faults.add(spec);
      if (isOutage(spec)) await stopListening(spec.ms ?? 0);
      return active;
    },
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
    close: async () => {
      closing.abort();
      await listener.close();
    },
  };
}
