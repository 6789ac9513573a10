import { once } from 'node:events';
import { createServer } from 'node:http';
import { cpuTable } from '../cpu-table.js';
import type { Row } from '../row.js';
import { costLine, measureSettings } from '../settings.js';

/** A collector that takes spans and forgets them, so that what is measured is ours alone. */
const openCollector = async () => {
  const server = createServer((req, res) => {
    req.resume().on('end', () => res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

/** What following events costs (docs/tracing.md). */
export const tracingRow: Row = {
  name: 'tracing',
  measure: async (bench) => {
    const collector = await openCollector();
    const on = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    try {
      const results = await measureSettings(bench, 'tracing', {
        off: {},
        'a tenth': { ...on, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
        all: { ...on, OTEL_TRACES_SAMPLER: 'always_on' },
      });
      const what = (traced: string): string =>
        `processor time per delivered checkout, ${traced} traced, against tracing off`;
      return {
        lines: [
          costLine(results, ['a tenth', 'off'], { row: 'tracing', what: what('a tenth of them'), goal: 1.05 }),
          costLine(results, ['all', 'off'], { row: 'tracing', what: what('all events'), goal: null }),
        ],
        details: [cpuTable('Processor time per event (microseconds), by what is traced', results)],
      };
    } finally {
      collector.close();
    }
  },
};
