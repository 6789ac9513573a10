import { env } from 'node:process';
import { GROUPS } from './groups.js';

const name = env.MUTATION_GROUP ?? '';
const { mutate, spec } = GROUPS[name];

export default {
  testRunner: 'mocha',
  // the packages find each other by links, which lead out of a copy
  inPlace: true,
  coverageAnalysis: 'perTest',
  disableTypeChecks: false,
  timeoutMS: 15_000,
  dryRunTimeoutMinutes: 10,
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: `coverage/mutation-${name}.json` },
  clearTextReporter: { logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
  mochaOptions: { spec },
  mutate,
};
