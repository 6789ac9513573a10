import { readFileSync } from 'node:fs';
import { ATTENTION_REASONS } from '@scm-relay/schemas';
import { expect } from 'chai';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const headings = (page: string): string[] =>
  [...page.matchAll(/^### `?([\w-]+)`?$/gm)].map(([, heading = '']) => heading).sort();

describe('the runbooks', () => {
  const alerts = [...read('deploy/prometheus/alerts.yml').matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

  for (const page of ['docs/operations.md', 'docs/operations.zh-CN.md']) {
    it(`${page} has a section for every attention reason and every alert, and for nothing else`, () => {
      expect(headings(read(page))).to.deep.equal([...ATTENTION_REASONS, ...alerts].sort());
    });

    it(`${page} says of each what it means, what to look at and what to press`, () => {
      const sections = read(page).split(/^### /m).slice(1);
      for (const section of sections) {
        const [steps = ''] = section.split(/^## /m);
        expect(steps.match(/^- \*\*(Means|Look|Press|含义|查看|操作)\*\*/gm), steps).to.have.lengthOf(3);
      }
    });
  }
});
