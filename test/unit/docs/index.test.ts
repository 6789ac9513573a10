import { expect } from 'chai';
import { pages, textOf } from '../../e2e/support/blocks.js';

describe('docs/README.md', () => {
  it('leads to every page of the folder', () => {
    const index = textOf('docs/README.md');
    const others = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
    expect(others).to.not.equal([]);
    for (const page of others) expect(index, page).to.include(`(${page.replace('docs/', '')})`);
  });
});
