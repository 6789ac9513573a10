import { relative, sep } from 'node:path';
import Mocha from 'mocha';

const { Base, JSON: JsonFile, Spec } = Mocha.reporters;
const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END } = Mocha.Runner.constants;

/**
 * The folder of a compiled test below `test/dist`, two levels deep: `integration/ledger`.
 * @param {string} file
 */
const sectionOf = (file) => relative('test/dist', file).split(sep).slice(0, -1).slice(0, 2).join('/');

/** Mocha takes one reporter; this is three: the specification on the screen, the time per folder, the results as JSON in the file `output` names. */
export default class SpecTimesAndFile extends Base {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    new Spec(runner, options);
    new JsonFile(runner, options);

    /** @type {Map<string, number>} */
    const seconds = new Map();
    let began = 0;
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root) began = performance.now();
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (!suite.parent?.root || suite.file === undefined) return;
      const section = sectionOf(suite.file);
      seconds.set(section, (seconds.get(section) ?? 0) + (performance.now() - began) / 1000);
    });
    runner.once(EVENT_RUN_END, () => {
      const longest = [...seconds].sort(([, a], [, b]) => b - a);
      process.stdout.write('Seconds per folder:\n');
      for (const [section, time] of longest) process.stdout.write(`${time.toFixed(1).padStart(8)}  ${section}\n`);
    });
  }
}
