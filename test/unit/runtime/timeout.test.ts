import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { TimedOut, within } from '@scm-relay/runtime';
import { expect } from 'chai';

const LIMIT_MS = 20;

describe('the time limit of an operation', () => {
  const server = createServer();
  let [ours, theirs]: Socket[] = [];
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ours = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [[theirs]] = await Promise.all([once(server, 'connection'), once(ours, 'connect')]);
  });
  after(() => {
    ours?.destroy();
    server.close();
  });

  it('is over for one that does not end', async () => {
    const error = await within(LIMIT_MS, 'Redis', new Promise(() => undefined)).catch((each: unknown) => each);
    expect(error).to.be.instanceOf(TimedOut);
  });

  it('is not over for one whose answer has arrived, though this process was too busy to read it', async () => {
    const answer = once(ours as Socket, 'data').then(([data]) => String(data));
    const read = within(LIMIT_MS, 'Redis', answer);
    theirs?.write('here');
    // holds the loop for longer than the limit
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 * LIMIT_MS);
    expect(await read).to.equal('here');
  });
});
