import { createThrottle } from '@scm-relay/board';
import { expect } from 'chai';

describe('the throttle of passwords', () => {
  const start = () => {
    const clock = { now: 1_000_000 };
    return { clock, throttle: createThrottle(() => clock.now) };
  };
  const fail = (throttle: ReturnType<typeof createThrottle>, times: number, name = 'a', address = '1') => {
    for (let i = 0; i < times; i += 1) throttle.failed(name, address);
  };

  it('lets ten in a row be wrong, then one in five seconds', () => {
    const { clock, throttle } = start();
    fail(throttle, 9);
    expect(throttle.wait('a', '1')).to.equal(0);
    fail(throttle, 1);
    expect(throttle.wait('a', '1')).to.equal(5);
    clock.now += 5000;
    expect(throttle.wait('a', '1')).to.equal(0);
    fail(throttle, 1);
    expect(throttle.wait('a', '1')).to.equal(5);
  });

  it('holds neither other names nor other addresses', () => {
    const { throttle } = start();
    fail(throttle, 10);
    expect(throttle.wait('b', '1')).to.equal(0);
    expect(throttle.wait('a', '2')).to.equal(0);
  });

  it('holds a name that many addresses try', () => {
    const { throttle } = start();
    for (let i = 0; i < 50; i += 1) throttle.failed('a', String(i));
    expect(throttle.wait('a', 'new')).to.be.greaterThan(0);
    expect(throttle.wait('b', 'new')).to.equal(0);
  });

  it('forgets after the right password', () => {
    const { throttle } = start();
    fail(throttle, 9);
    throttle.succeeded('a', '1');
    fail(throttle, 9);
    expect(throttle.wait('a', '1')).to.equal(0);
  });
});
