import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { textOf } from '../../e2e/support/blocks.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Rows of the tables of a page, as cells. */
const rowsOf = (page: string): string[][] =>
  textOf(page)
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-|]+$/.test(line))
    .map((line) => line.split('|').slice(1, -1));

describe('the page for security reviewers', () => {
  for (const page of ['docs/security-review.md', 'docs/security-review.zh-CN.md']) {
    it(`${page} claims nothing without a test or file that exists`, () => {
      const claims = rowsOf(page).filter(([, product = '']) => product.trim() !== '–' && !/product|产品/.test(product));
      expect(claims.length).to.be.greaterThan(20);
      for (const [rule = '', , shown = ''] of claims) {
        const named = [...shown.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
        expect(named.length, rule).to.be.greaterThan(0);
        for (const name of named) {
          const file = name.startsWith('docs/') ? name : `test/${name}`;
          expect(existsSync(`${ROOT}/${file}`), `${rule}: ${name}`).to.equal(true);
        }
      }
    });
  }
});
