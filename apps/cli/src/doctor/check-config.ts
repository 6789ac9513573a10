import { type Config, ConfigError, type Mistake, type Need, weakSettings } from '@scm-relay/runtime';
import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import { type Cli, configReader } from '../cli.js';
import { type Finding, ok, skipped, warning, wrong } from './finding.js';

export interface Examined {
  readonly findings: readonly Finding[];
  /** everything that could be read; null where even Redis's own settings are wrong */
  readonly config: Config | null;
  /** destinations whose settings are complete */
  readonly destinations: readonly Destination[];
}

/** What a machine may be set up for; ingress and mapping need nothing of their own. */
const OPTIONAL: readonly Need[] = ['board', 'history', ...DESTINATIONS];

const mistakesOf = (read: Cli['config'], needs: readonly Need[]): readonly Mistake[] => {
  try {
    read(needs);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
};

/** Not one of the settings that a need demands is given: this machine is simply not there for it. */
const isUntouched = (read: Cli['config'], need: Need): boolean => {
  const demanded = mistakesOf(configReader({}), [need]).map(({ name }) => name);
  // a history that is off is as good as not set
  const missing = mistakesOf(read, [need]).filter(({ wrong: what }) => /^is (not set|off)/.test(what));
  return demanded.length > 0 && demanded.every((name) => missing.some((mistake) => mistake.name === name));
};

const isDestination = (need: Need): need is Destination => DESTINATIONS.some((destination) => destination === need);

/**
 * Reads the configuration as the processes do, for `wanted`, or for all that any setting was given for; every mistake is a
 * finding of its own.
 */
export const examineConfig = (read: Cli['config'], wanted: readonly Need[] | null): Examined => {
  const untouched = wanted === null ? OPTIONAL.filter((need) => isUntouched(read, need)) : [];
  const needs: readonly Need[] =
    wanted ?? (['ingress', 'mapping', ...OPTIONAL] as const).filter((need) => !untouched.includes(need));
  const mistakes = mistakesOf(read, needs);
  const sound = needs.filter((need) => mistakesOf(read, [need]).length === 0);
  const findings = [
    ...mistakes.map(({ name, wrong: what, accepted }) => wrong(name, what, `Set ${name} to ${accepted}.`)),
    ...(mistakes.length === 0 ? [ok('configuration', `complete for ${needs.join(', ')}`)] : []),
    // whether there is a history is a finding of its own (check-history.ts)
    ...untouched.filter((need) => need !== 'history').map((need) => skipped(need, 'is not set up in this environment')),
  ];
  const config = mistakesOf(read, ['notices']).length === 0 ? read(['notices', ...sound]) : null;
  const weak = config === null ? [] : weakSettings(config);
  return {
    findings: [...findings, ...weak.map(({ name, wrong: what, todo }) => warning(name, what, todo))],
    config,
    destinations: sound.filter(isDestination),
  };
};
