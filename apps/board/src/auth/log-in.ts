import type { BoardUser } from '@scm-relay/runtime';
import type { Credentials } from './credentials.js';
import type { Throttle } from './throttle.js';

export type LogInResult =
  | { readonly answer: 'ok'; readonly user: BoardUser }
  | { readonly answer: 'wrong' }
  /** too many wrong passwords, or too many checks at a time: `seconds` until the next may be tried */
  | { readonly answer: 'wait'; readonly seconds: number };

export type LogIn = (name: string, password: string, address: string) => Promise<LogInResult>;

const LONGEST = 1024;

/** The one way in, for the log-in page and HTTP Basic alike: throttled before it is checked. */
export const createLogIn =
  (credentials: Credentials, throttle: Throttle): LogIn =>
  async (name, password, address) => {
    const seconds = throttle.wait(name, address);
    if (seconds > 0) return { answer: 'wait', seconds };
    const user = name.length + password.length > LONGEST ? null : await credentials.check(name, password);
    if (user === 'busy') return { answer: 'wait', seconds: 1 };
    if (user === null) {
      throttle.failed(name, address);
      return { answer: 'wrong' };
    }
    throttle.succeeded(name, address);
    return { answer: 'ok', user };
  };
