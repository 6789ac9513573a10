import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { asTyped } from './command-line.js';
import { SetupError } from './errors.js';
import { root } from './index.js';

/**
 * Everything the local stack keeps: Redis' data, logs, generated logins; `.data` in the repository, or `DATA_DIR`. Not in version
 * control; removing it starts afresh. Each folder can have one stack.
 * @returns {string}
 */
const dataFolder = () => resolve(process.env.DATA_DIR || join(root, '.data'));

/**
 * Folder by folder: `recursive` of Node.js never comes to an end below /proc, where nothing can be made.
 * @param {string} folder
 */
function make(folder) {
  if (existsSync(folder)) return;
  make(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/**
 * @param {string} folder in the data folder, or that itself
 * @throws {SetupError} where nothing can be written there
 */
function makeWritable(folder) {
  try {
    make(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : String(error);
    const set = process.env.DATA_DIR ? `DATA_DIR is ${process.env.DATA_DIR}` : 'DATA_DIR is not set';
    throw new SetupError(
      `${folder} cannot be written to (${code}); ${set}.\n` +
        `  Name a folder that this user may write to: ${asTyped('npm start', { DATA_DIR: '/path/to/folder' })}`,
    );
  }
}

/**
 * @param {...string} parts
 * @returns {string} the path of a file in the data folder, whose folder exists after the call
 */
export function dataFile(...parts) {
  const file = join(dataFolder(), ...parts);
  makeWritable(dirname(file));
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
  makeWritable(folder);
  return folder;
}
