import { createHmac, randomBytes } from 'node:crypto';
import type { BoardUser } from '@scm-relay/runtime';
import { fits, isHashed } from './password.js';

/** A name and a password that belong together are remembered this long: scrypt on every request would stall the board. */
const REMEMBER_MS = 10 * 60_000;
const REMEMBERED = 1000;
/** scrypt runs at a time; more wait, and more than that are turned away */
const AT_ONCE = 2;
const WAITING = 20;

export interface Credentials {
  /** The user, null where name or password is wrong, `busy` where too many passwords are being checked already. */
  check(name: string, password: string): Promise<BoardUser | null | 'busy'>;
}

/** Checks names and passwords against the configured users. An unknown name costs as much time as a known one. */
export function createCredentials(users: readonly BoardUser[], now: () => number = Date.now): Credentials {
  const key = randomBytes(32);
  const remembered = new Map<string, number>();
  const decoy = users.find((user) => isHashed(user.password))?.password ?? randomBytes(16).toString('hex');
  const gate = createGate();

  return {
    check: async (name, password) => {
      const user = users.find((each) => each.name === name);
      const seal = createHmac('sha256', key).update(`${name}\0${password}`).digest('base64');
      if (user && (remembered.get(seal) ?? 0) > now()) return user;
      const right = await gate(() => fits(user?.password ?? decoy, password));
      if (right === 'busy') return 'busy';
      if (!right || !user) return null;
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(seal, now() + REMEMBER_MS);
      return user;
    },
  };
}

function createGate() {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work: () => Promise<boolean>): Promise<boolean | 'busy'> => {
    if (running >= AT_ONCE) {
      if (queue.length >= WAITING) return 'busy';
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };
}
