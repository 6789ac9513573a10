import { SetupError } from '../setup/errors.js';

/** `EX_CONFIG` of sysexits.h (CONTRACT §2) */
const EXIT_CONFIG = 78;

/**
 * Every mistake in the settings of all processes at once, before the first of them is started.
 * @param {typeof import('@scm-relay/runtime').readConfig} readConfig
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly import('@scm-relay/schemas').Destination[]} destinations
 * @param {boolean} history whether there is one
 */
export function requireValidConfig(readConfig, env, destinations, history) {
  try {
    /** @type {import('@scm-relay/runtime').Need[]} */
    const needs = ['ingress', 'mapping', 'board', 'sandbox', ...destinations];
    if (history) needs.push('history');
    readConfig(needs, env);
  } catch (error) {
    if (!(error instanceof Error && 'mistakes' in error)) throw error;
    throw new SetupError(`the configuration cannot be used:\n${error.message}`, EXIT_CONFIG);
  }
}
