import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startIngress, type TestIngress } from '../integration/ingress/support.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const pages = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
].sort();

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

interface Block {
  readonly page: string;
  readonly script: string;
  /** what its output holds, by the comments in it */
  readonly expected: readonly string[];
}

/** Blocks marked ```` ```sh run ````: they run as they stand, and say in comments what comes out. */
const blocks: Block[] = pages.flatMap((page) =>
  [...textOf(page).matchAll(/^```sh run\n([\s\S]*?)^```$/gm)].map(([, script = '']) => ({
    page,
    script,
    expected: [...script.matchAll(/^# (.+)$/gm)].map(([, text = '']) => text),
  })),
);

const run = (script: string, env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      'sh',
      ['-eu', '-c', script],
      { cwd: ROOT, env: { PATH: process.env.PATH ?? '', ...env } },
      (error, out, err) => (error ? reject(new Error(`${error.message}\n${out}\n${err}`)) : resolve(out)),
    );
  });

const has = (program: string): Promise<boolean> =>
  run(`command -v ${program}`, {}).then(
    () => true,
    () => false,
  );

describe('the documents', () => {
  let redis: TestRedis;
  let ingress: TestIngress;
  before(async () => {
    redis = await startRedis();
    ingress = await startIngress(redis.url);
  });
  after(async () => {
    await ingress.close();
    await redis.stop();
  });

  it('have blocks to run', () => {
    expect(blocks.filter(({ page }) => page === 'docs/integrators.md')).to.have.length.above(5);
  });

  for (const [i, { page, script, expected }] of blocks.entries()) {
    it(`${page}: block ${i + 1} does what it says`, async function () {
      this.timeout(60_000);
      // a reader has it; a bare machine that only runs the tests may not
      if (script.includes('curl') && !(await has('curl'))) return this.skip();
      expect(expected, 'a block that runs says what comes out').not.to.be.empty;
      const output = await run(script, {
        INGRESS: ingress.url,
        REDIS_URL: redis.url,
        REDIS_KEY_PREFIX: ingress.prefix,
      });
      for (const text of expected) expect(output).to.contain(text);
    });
  }

  it('lead nowhere that is not there', () => {
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
