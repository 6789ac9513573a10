import { readFileSync } from 'node:fs';
import { NoPostgres } from './binaries.js';

/** Accounts without rights that nearly every system has: the same one at each start, for the data belong to it. None is created. */
const ACCOUNTS = ['nobody', 'daemon'];

/**
 * Whom the server runs as: as this process, but for root, as whom PostgreSQL does not run.
 * @returns {import('./binaries.js').RunAs}
 */
export const chooseUser = () => {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const account of ACCOUNTS) {
    const [, , uid, gid] = users.find(([name]) => name === account) ?? [];
    if (uid !== undefined && uid !== '0') return { uid: Number(uid), gid: Number(gid) };
  }
  throw new NoPostgres(`PostgreSQL does not run as root, and there is no user ${ACCOUNTS.join(' or ')} to run it as`);
};
