import { repeat } from '@scm-relay/runtime';
import { expect } from 'chai';
import { until } from '../../support/until.js';

describe('repeat', () => {
  it('tells a failure when it begins and when it becomes another, and once more after steps that worked', async () => {
    const steps = ['away', 'away', 'full', 'full', 'away', '', '', 'away', 'away', ''];
    const told: string[] = [];
    let taken = 0;
    const running = repeat(
      1,
      async () => {
        const failure = steps[taken];
        taken += 1;
        if (failure) throw new Error(failure);
      },
      (error) => told.push(`${taken}: ${error instanceof Error ? error.message : error}`),
    );
    await until(() => taken > steps.length);
    await running.stop();
    expect(told).to.deep.equal(['1: away', '3: full', '5: away', '8: away']);
  });
});
