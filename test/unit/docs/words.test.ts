import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../e2e/support/blocks.js';

/** Words that docs/architecture.md "Words" replaced, each with the one that is used instead. */
const REFUSED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:next|last|each|every|one|no|first|second|failed|which) try\b(?! \{)/i, 'attempt'],
  [/\b(?:its|the|counts|unanswered) tries\b/i, 'attempts'],
  [/\bfarewell\b/i, 'clearCookie'],
  [/\bleads? nowhere\b/i, 'Not found'],
  [/\bstopTaking\b/, 'close'],
  [/\bspeaks? of a bill\b/i, 'names a bill'],
  [/\broads?\b/i, 'end-to-end'],
  [/唯一码/, '件码'],
  [/转换/, '映射'],
  // 待办理 is a state of the POS
  [/待办(?!理)/, '待处理'],
  [/接入进程/, 'ingress'],
  [/送达任务/, '投递'],
  [/第 ?\{?n?\d*\}? ?次发送/, '第 n 次尝试'],
  [/第 ?[2二] ?代/, '第 2 次重试'],
];

/** They quote the words, or are not ours to change. */
const EXEMPT = new Set(['test/unit/docs/words.test.ts', 'test/e2e/board-tasks.test.ts']);

const lines = (): { readonly at: string; readonly line: string }[] =>
  execFileSync('git', ['ls-files', '--', '*.ts', '*.js', '*.lua', '*.md', '*.yml'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !EXEMPT.has(file))
    .flatMap((file) =>
      readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .map((line, i) => ({ at: `${file}:${i + 1}`, line })),
    );

describe('the words of the glossary', () => {
  const all = lines();

  for (const [pattern, instead] of REFUSED) {
    it(`${pattern.source} is called "${instead}"`, () => {
      const found = all.filter(({ line }) => pattern.test(line)).map(({ at, line }) => `${at}: ${line.trim()}`);
      expect(found).to.deep.equal([]);
    });
  }
});
