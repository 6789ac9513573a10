import Mocha from 'mocha';

const { Base, JSON: JsonFile, Spec } = Mocha.reporters;

/** Mocha takes one reporter; this is two: the specification on the screen, the results as JSON in the file `output` names. */
export default class SpecAndFile extends Base {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    new Spec(runner, options);
    new JsonFile(runner, options);
  }
}
