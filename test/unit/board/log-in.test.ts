import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createCredentials, createLogIn } from '@scm-relay/board';
import { expect } from 'chai';

const USERS = [{ name: 'olga', password: 'a-password-of-hers', role: 'operator' }] as const;
const FREE = 10;

describe('a log-in by password', () => {
  /** Passwords that are sent at once, and what each of them hears. */
  const answersTo = async (passwords: readonly string[]): Promise<string[]> => {
    let wrong = 0;
    const logIn = createLogIn({
      users: USERS,
      credentials: createCredentials(USERS),
      devices: { find: async () => null, remember: async () => '' },
      throttle: {
        wait: async () => (wrong >= FREE ? 60 : 0),
        failed: async () => {
          // as long as Redis takes
          await pause(2);
          wrong += 1;
        },
      },
      writeDown: async () => undefined,
    });
    const req = new IncomingMessage(new Socket());
    return (await Promise.all(passwords.map((password) => logIn('olga', password, req)))).map(({ answer }) => answer);
  };
  const guesses = (count: number) => Array.from({ length: count }, (_, i) => `guess-${i}`);

  it('checks no more of many wrong ones at once than of those one after the other', async () => {
    const answers = await answersTo(guesses(100));
    // two are checked at a time
    expect(answers.filter((answer) => answer === 'wrong').length).to.be.within(FREE, FREE + 1);
    expect(answers).to.not.include('ok');
  });

  it('is not refused for others that are right and come at once', async () => {
    expect(await answersTo(Array.from({ length: 20 }, () => 'a-password-of-hers'))).to.deep.equal(
      Array.from({ length: 20 }, () => 'ok'),
    );
  });
});
