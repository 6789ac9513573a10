import { mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './index.js';

/**
 * Everything the local stack keeps: Redis' data, logs, generated logins; `.data` in the repository, or `DATA_DIR`. Not in version
 * control; removing it starts afresh. Each folder can have one stack.
 * @returns {string}
 */
const dataFolder = () => resolve(process.env.DATA_DIR || join(root, '.data'));

/**
 * @param {...string} parts
 * @returns {string} the path of a file in the data folder, whose folder exists after the call
 */
export function dataFile(...parts) {
  const file = join(dataFolder(), ...parts);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return file;
}

/**
 * @param {string} name
 * @returns {string} where that is, as a person would say it
 */
export const shownInDataFolder = (name) => shown(join(dataFolder(), name));

/**
 * @param {string} path
 * @returns {string} from the repository, where it is in it
 */
export function shown(path) {
  const inside = relative(root, path);
  return inside.startsWith('..') ? path : inside;
}

/**
 * @param {string} name
 * @returns {string} the path of a folder in the data folder, which exists after the call
 */
export function dataSubfolder(name) {
  const folder = join(dataFolder(), name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
