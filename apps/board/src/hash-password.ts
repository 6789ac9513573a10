import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { hashPassword } from './auth/log-in.js';

/** `node apps/board/dist/hash-password.js < file`: prints the hash of the first line for `BOARD_USERS`; nothing is echoed or kept. */
const input = createInterface({ input: process.stdin, terminal: false });
if (process.stdin.isTTY) process.stderr.write('Password (it will be visible; better: pipe it in): ');
for await (const line of input) {
  if (line === '') {
    process.stderr.write('The password is empty.\n');
    process.exitCode = 1;
  } else {
    process.stdout.write(`${await hashPassword(line, randomBytes(16))}\n`);
  }
  break;
}
input.close();
