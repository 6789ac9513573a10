import { expect } from 'chai';
import { pages, textOf } from '../../e2e/support/blocks.js';

/** What both languages must have in common: levels of headings, blocks by their kind, tables by their rows. */
const outline = (page: string): readonly string[] => {
  const found: string[] = [];
  let block = false;
  for (const line of textOf(page).split('\n')) {
    if (line.startsWith('```')) {
      block = !block;
      if (block) found.push(line);
    } else if (!block) {
      const heading = /^#+ /.exec(line);
      if (heading) found.push(heading[0].trim());
      else if (line.startsWith('|') && !/^\|[-|]+$/.test(line)) found.push('row');
    }
  }
  return found;
};

describe('pages in two languages', () => {
  const translated = pages.filter((page) => page.endsWith('.zh-CN.md'));

  it('are those that operators and integrators read', () => {
    expect(translated).to.include.members([
      'README.zh-CN.md',
      'docs/installing.zh-CN.md',
      'docs/integrators.zh-CN.md',
      'docs/operations.zh-CN.md',
      'docs/upgrading.zh-CN.md',
      'docs/warehouse-life.zh-CN.md',
    ]);
  });

  for (const page of translated) {
    it(`${page} has the headings, blocks and rows of its English page, and each leads to the other`, () => {
      const english = page.replace('.zh-CN.md', '.md');
      expect(outline(page)).to.deep.equal(outline(english));
      const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
      expect(textOf(page)).to.include(`(${name(english)})`);
      expect(textOf(english)).to.include(`(${name(page)})`);
    });
  }
});
