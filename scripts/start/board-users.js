import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dataFile } from '../setup/data-folder.js';
import { isSet } from './env.js';

/**
 * The board's users. Without any of the user's own, one operator is made up and kept, so that a restart has the same.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ users: string, login: { name: string, password: string } | null, generated: boolean }} `users` as in
 *   `BOARD_USERS`; `login` is null when the user's own first operator has a hash in place of a password
 */
export function boardUsers(env) {
  if (isSet(env.BOARD_USERS))
    return { users: env.BOARD_USERS ?? '', login: plainOperator(env.BOARD_USERS ?? ''), generated: false };
  const file = dataFile('board-users');
  if (!existsSync(file)) {
    writeFileSync(file, `operator:${randomBytes(15).toString('base64url')}:operator\n`, { mode: 0o600 });
  }
  const users = readFileSync(file, 'utf8').trim();
  return { users, login: plainOperator(users), generated: true };
}

/**
 * @param {string} users
 * @returns {{ name: string, password: string } | null}
 */
function plainOperator(users) {
  for (const entry of users.split(',')) {
    const [name, ...rest] = entry.trim().split(':');
    const role = rest.pop();
    const password = rest.join(':');
    if (role === 'operator' && !/^\$?scrypt\b/.test(password)) return { name, password };
  }
  return null;
}
