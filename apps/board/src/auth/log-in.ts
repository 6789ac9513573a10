import type { BoardUser } from '@scm-relay/runtime';
import { addressOf } from '@scm-relay/runtime';
import type { Request } from 'express';
import type { Credentials } from './credentials.js';
import type { Devices } from './devices.js';
import type { WriteAudit } from './guard.js';
import type { Throttle } from './throttle.js';

export type LogInResult =
  | { readonly answer: 'ok'; readonly user: BoardUser }
  | { readonly answer: 'wrong' }
  /** too many wrong passwords, or too many checks at a time: `seconds` until the next may be tried */
  | { readonly answer: 'wait'; readonly seconds: number };

export type LogIn = (name: string, password: string, req: Request) => Promise<LogInResult>;

export interface LogInOptions {
  readonly users: readonly BoardUser[];
  readonly credentials: Credentials;
  readonly throttle: Throttle;
  readonly devices: Devices;
  /** writes refusals down, and no more of them than anybody will read; never rejects */
  readonly writeDown: WriteAudit;
}

const LONGEST = 1024;

/** The one way in by password, for the log-in page and HTTP Basic alike: throttled before it is checked, written down when it is wrong. */
export const createLogIn =
  ({ users, credentials, throttle, devices, writeDown }: LogInOptions): LogIn =>
  async (name, password, req) => {
    const who = { address: addressOf(req), device: await devices.find(req, name) };
    // what is no user's name may be a password in the wrong field
    const user = users.some((each) => each.name === name) ? name : null;
    const seconds = await throttle.wait(who);
    if (seconds > 0) {
      await writeDown({ user, action: 'login', result: 'too many wrong passwords' });
      return { answer: 'wait', seconds };
    }
    const found = name.length + password.length > LONGEST ? null : await credentials.check(name, password);
    if (found === 'busy') return { answer: 'wait', seconds: 1 };
    if (found === null) {
      await throttle.failed(who);
      await writeDown({ user, action: 'login', result: 'wrong password' });
      return { answer: 'wrong' };
    }
    return { answer: 'ok', user: found };
  };
