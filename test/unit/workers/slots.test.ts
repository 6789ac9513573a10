import { createSlots } from '@scm-relay/workers';
import { expect } from 'chai';

describe('slots', () => {
  /** Those who have got a place, in their order, each with what gives it back. */
  const askers = (size: () => number) => {
    const slots = createSlots(size);
    const got: [string, (() => void) | null][] = [];
    const ask = (name: string) => slots.take().then((release) => got.push([name, release]));
    const names = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return got.map(([name]) => name).join('');
    };
    const giveBack = (name: string) => got.find(([each]) => each === name)?.[1]?.();
    return { slots, ask, names, giveBack };
  };

  it('are given in the order in which they were asked for, and each back once', async () => {
    const { slots, ask, names, giveBack } = askers(() => 1);
    for (const name of 'abc') ask(name);
    expect(await names()).to.equal('a');
    expect(slots.waiting()).to.equal(2);
    giveBack('a');
    giveBack('a');
    expect(await names()).to.equal('ab');
    expect(await slots.take(1)).to.equal(null);
  });

  it('are not waited for by one who has no time: it stands in nobody’s way', async () => {
    const { slots, ask, names, giveBack } = askers(() => 1);
    ask('a');
    expect(await names()).to.equal('a');
    const hasty = slots.take(0);
    expect(slots.waiting()).to.equal(0);
    giveBack('a');
    expect(await hasty).to.equal(null);
    expect(await slots.take(0)).not.to.equal(null);
  });

  it('are given to nobody while more are taken than there are now, and to several once there are more', async () => {
    let size = 2;
    const { ask, names, giveBack } = askers(() => size);
    for (const name of 'abcdef') ask(name);
    expect(await names()).to.equal('ab');
    size = 1;
    giveBack('a');
    expect(await names()).to.equal('ab');
    size = 3;
    giveBack('b');
    expect(await names()).to.equal('abcde');
  });

  it('are given to nobody once closed, and those who wait are told', async () => {
    const { slots, ask, names, giveBack } = askers(() => 1);
    ask('a');
    const waiting = [slots.take(), slots.take(60_000)];
    expect(await names()).to.equal('a');
    slots.close();
    expect(await Promise.all(waiting)).to.deep.equal([null, null]);
    giveBack('a');
    expect([await slots.take(), await slots.take(0)]).to.deep.equal([null, null]);
  });
});
