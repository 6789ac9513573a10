import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESTINATIONS } from '@scm-relay/schemas';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { render } from '../../support/deploy/kustomize.js';
import { DEPLOY } from '../../support/deploy/role-files.js';
import { runTool, toolOrSkip } from '../../support/deploy/tool.js';

/** `scm-wdt` and the query that KEDA scales it by. */
const queries = render(`${DEPLOY}kubernetes/overlays/large`)
  .filter(({ kind }) => kind === 'ScaledObject')
  .map(({ metadata, spec }): [string, string] => {
    const { triggers } = spec as { triggers: { metadata: { query: string } }[] };
    return [metadata.name.replace('scm-', ''), triggers[0]?.metadata.query ?? ''];
  });

const WORK = 1200;

describe('what KEDA scales by', function () {
  this.timeout(180_000);

  for (const [queue, query] of queries) {
    it(`${queue}: open work, none while its vendor is away, and nothing at all where nothing is told`, async function () {
      const promtool = toolOrSkip(this, 'promtool', 'prometheus');
      const vendor = (DESTINATIONS as readonly string[]).includes(queue);
      // every process tells the same of the ledger: the largest of them, never their sum
      const work = ['a', 'b'].map((instance) => ({
        series: `scm_open_work{queue="${queue}",instance="${instance}"}`,
        values: `${WORK}x30`,
      }));
      const gates = (breaker: string, hold: string) =>
        ['a', 'b'].flatMap((instance) => [
          { series: `scm_breaker_open{destination="${queue}",instance="${instance}"}`, values: breaker },
          { series: `scm_hold_until{destination="${queue}",instance="${instance}"}`, values: hold },
        ]);
      const scaled = (at: string, value: number | null) => ({
        expr: query,
        eval_time: at,
        exp_samples: value === null ? [] : [{ labels: '{}', value }],
      });
      const tests = [
        { input_series: [], promql_expr_test: [scaled('5m', null)] },
        {
          // open from the tenth minute to the twentieth
          input_series: [...work, ...gates('0x9 1x9 0x10', '0x30')],
          promql_expr_test: [scaled('5m', WORK), scaled('15m', vendor ? 0 : WORK), scaled('25m', WORK)],
        },
        {
          // held until ten minutes after 1970 began, when a test's clock starts
          input_series: [...work, ...gates('0x30', '600x30')],
          promql_expr_test: [scaled('5m', vendor ? 0 : WORK), scaled('15m', WORK)],
        },
        // no answer of the breaker is none that it is closed
        { input_series: work, promql_expr_test: [scaled('5m', vendor ? null : WORK)] },
      ];
      const folder = await mkdtemp(join(tmpdir(), 'scm-scaling-'));
      try {
        const file = join(folder, 'tests.yml');
        await writeFile(file, stringify({ tests: tests.map((each) => ({ interval: '1m', ...each })) }));
        expect(await runTool(promtool, ['test', 'rules', file])).to.contain('SUCCESS');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
