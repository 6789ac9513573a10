import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './index.js';

/** Everything the local stack keeps: Redis' data, logs, generated logins. Not in version control; `rm -rf .data` starts afresh. */
export const dataFolder = join(root, '.data');

/**
 * @param {...string} parts
 * @returns {string} the path of a file in the data folder, whose folder exists after the call
 */
export function dataFile(...parts) {
  const file = join(dataFolder, ...parts);
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  return file;
}
