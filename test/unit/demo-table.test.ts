import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const attempt = { n: 12, outcome: 'delivered', httpStatus: 200, ms: 30_012, response: { status: 0 } };
const delivery = { operation: 'wdt.smartRefund', status: 'attention', vendorState: null, attempts: [attempt] };
const event = { kind: 'refund', seq: 'S1', dn: 'D1', status: 'attention', deliveries: [delivery] };

describe('the table of npm run demo', () => {
  it('has its head and each attempt on one line', () => {
    // scripts are no part of what the compiler of the tests sees
    const script = `import { traceTable } from './scripts/demo/trace-table.js';
console.log(traceTable(${JSON.stringify(event)}));`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, encoding: 'utf8' });
    expect(out)
      .to.match(/│ delivery +│ status +│ attempt │ outcome +│ http │ ms +│ vendor's reply +│/)
      .and.match(/│ wdt\.smartRefund │ attention │ 12 +│ delivered │ 200 +│ 30012 │ \{"status":0\} +│/);
  });
});
