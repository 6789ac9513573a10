import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { startIngress, type TestIngress } from '../integration/ingress/support.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { blocksOf, has, pages, ROOT, runScript, textOf } from './support/blocks.js';

describe('the documents', () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  it('have blocks to run, in both languages', () => {
    for (const page of ['docs/integrators.md', 'docs/integrators.zh-CN.md']) {
      expect(blocksOf(page), page).to.have.length.above(3);
    }
  });

  // those of the READMEs need the whole system: start.test.ts
  for (const page of pages.filter((each) => each.startsWith('docs') && blocksOf(each).length > 0)) {
    describe(page, () => {
      let ingress: TestIngress;
      before(async () => {
        ingress = await startIngress(redis.url);
      });
      after(() => ingress.close());

      for (const [i, { script, expected }] of blocksOf(page).entries()) {
        it(`block ${i + 1} does what it says`, async function () {
          this.timeout(180_000);
          // a reader has it; a bare machine that only runs the tests may not, but CI installs it
          if (script.includes('curl') && !process.env.CI && !(await has('curl'))) return this.skip();
          expect(expected, 'a block that runs says what comes out').not.to.be.empty;
          const output = await runScript(script, {
            INGRESS: ingress.url,
            REDIS_URL: redis.url,
            REDIS_KEY_PREFIX: ingress.prefix,
          });
          for (const text of expected) expect(output).to.contain(text);
        });
      }
    });
  }

  it('lead to what exists', () => {
    for (const page of pages) {
      const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
      for (const link of links.filter((each) => !/^(https?:|mailto:|#)/.test(each))) {
        const target = join(ROOT, dirname(page), link.replace(/#.*$/, ''));
        expect(() => readdirSync(dirname(target)), `${page}: ${link}`).not.to.throw();
        expect(readdirSync(dirname(target)), `${page}: ${link}`).to.include(target.split('/').at(-1) ?? '');
      }
    }
  });
});
