import { randomBytes } from 'node:crypto';
import { cpuTable } from '../cpu-table.js';
import type { Row } from '../row.js';
import { costLine, measureSettings } from '../settings.js';

/** What encryption at rest costs (`DATA_KEYS`). */
export const dataKeysRow: Row = {
  name: 'data-keys',
  measure: async (bench) => {
    const results = await measureSettings(bench, 'data keys', {
      none: {},
      one: { DATA_KEYS: `bench=${randomBytes(32).toString('base64')}` },
    });
    return {
      lines: [
        costLine(results, ['one', 'none'], {
          row: 'data-keys',
          what: 'processor time per delivered checkout, with a data key, against none',
          goal: 1.05,
        }),
      ],
      details: [cpuTable('Processor time per event (microseconds), by data keys', results)],
    };
  },
};
