import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './index.js';

/** Everything the local stack keeps: Redis' data, logs, generated logins. Not in version control; `rm -rf .data` starts afresh. */
const dataFolder = join(root, '.data');

/**
 * @param {...string} parts
 * @returns {string} the path of a file in the data folder, whose folder exists after the call
 */
export function dataFile(...parts) {
  const file = join(dataFolder, ...parts);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return file;
}

/**
 * @param {string} name
 * @returns {string} the path of a folder in the data folder, which exists after the call
 */
export function dataSubfolder(name) {
  const folder = join(dataFolder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
