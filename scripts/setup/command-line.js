import { isSet } from '../start/env.js';
import { STANDARD_PORTS } from '../start/ports.js';

/** @param {string} value */
const quoted = (value) => (/^[\w./@:+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

/**
 * A command line that somebody is told to type, with what they have typed before it here: the data folder and, where the stack is to be
 * started, its ports. Every other command finds the ports of the stack that runs on its data folder.
 * @param {'npm start' | `npm run ${string}`} command
 * @param {Record<string, string>} [set] variables it needs beside those, or instead
 * @returns {string}
 */
export function asTyped(command, set = {}) {
  const { env } = process;
  const moved = Object.entries(STANDARD_PORTS).filter(([name, port]) => isSet(env[name]) && env[name] !== String(port));
  const names = ['DATA_DIR', ...(command === 'npm start' ? moved.map(([name]) => name) : [])];
  const kept = names.flatMap((name) => (isSet(env[name]) ? [[name, String(env[name])]] : []));
  const all = { ...Object.fromEntries(kept), ...set };
  return [...Object.entries(all).map(([name, value]) => `${name}=${quoted(value)}`), command].join(' ');
}
