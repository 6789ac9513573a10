import type { Outcome } from '@scm-relay/connectors';
import { createResponseTimes } from '@scm-relay/workers';
import { expect } from 'chai';

const seen = { httpStatus: null, response: null };
const delivered: Outcome = { ...seen, outcome: 'delivered' };

describe('response times', () => {
  const clock = () => {
    let now = 0;
    const times = createResponseTimes(() => now);
    const pass = (ms: number): void => {
      now += ms;
    };
    const answer = (outcome: Outcome, ms: number) =>
      times.measure(async () => {
        pass(ms);
        return outcome;
      });
    return { times, pass, answer };
  };

  it('tell what came back, and after how long', async () => {
    const { answer } = clock();
    expect(await answer(delivered, 7)).to.deep.equal({ outcome: delivered, ms: 7 });
  });

  it('let wait for a vendor that has not been asked, and for one whose fastest answer is fast', async () => {
    const { times, answer } = clock();
    expect([times.fast(), times.patienceMs(1)]).to.deep.equal([false, 1000]);
    await answer(delivered, 300);
    expect([times.fast(), times.patienceMs(1)]).to.deep.equal([false, 0]);
    await answer(delivered, 20);
    expect([times.fast(), times.patienceMs(1), times.patienceMs(50), times.patienceMs(51)]).to.deep.equal([
      true,
      1000,
      1000,
      0,
    ]);
    for (let i = 0; i < 127; i++) await answer(delivered, 300);
    expect(times.fast(), 'others waited for this process').to.equal(true);
    await answer(delivered, 300);
    expect(times.fast(), 'it has become slow').to.equal(false);
  });

  it('let nobody wait for a vendor that has not answered for a second, until it has', async () => {
    const { times, pass, answer } = clock();
    await answer(delivered, 5);
    let reply: (outcome: Outcome) => void = () => undefined;
    const asked = times.measure(
      () =>
        new Promise<Outcome>((resolve) => {
          reply = resolve;
        }),
    );
    pass(1001);
    expect([times.fast(), times.patienceMs(1)]).to.deep.equal([false, 0]);
    reply(delivered);
    await asked;
    expect([times.fast(), times.patienceMs(1)]).to.deep.equal([true, 1000]);
  });

  it('count only where the vendor took the request', async () => {
    const { times, answer } = clock();
    await answer(delivered, 300);
    const untaken: readonly Outcome[] = [
      { ...seen, outcome: 'retry', message: 'not sent: the connection failed (ECONNREFUSED)' },
      { ...seen, outcome: 'retry', message: 'HTTP 503', httpStatus: 503 },
      { ...seen, outcome: 'unknown', message: 'HTTP 502', httpStatus: 502 },
    ];
    for (const outcome of untaken) await answer(outcome, 1);
    expect([times.fast(), times.patienceMs(1)], 'of a slow vendor').to.deep.equal([false, 0]);
    await answer({ ...seen, outcome: 'rejected', code: '100', message: 'no' }, 1);
    expect([times.fast(), times.patienceMs(1)], 'of one that refuses fast').to.deep.equal([true, 1000]);
  });

  it('are over for a request that failed here, too', async () => {
    const { times, pass, answer } = clock();
    await answer(delivered, 5);
    const fault = new RangeError('Maximum call stack size exceeded');
    const caught = await times.measure(() => Promise.reject(fault)).catch((error: unknown) => error);
    expect(caught).to.equal(fault);
    pass(60_000);
    expect([times.fast(), times.patienceMs(1)]).to.deep.equal([true, 1000]);
  });
});
