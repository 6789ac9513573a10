import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Every page of documentation, by its path from the root. */
export const pages: readonly string[] = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
].sort();

export const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

export interface Block {
  readonly script: string;
  /** what its output holds, by the comments in it */
  readonly expected: readonly string[];
}

/** Blocks marked ```` ```sh run ````: they run as they stand, and say in comments what comes out. */
export const blocksOf = (page: string): readonly Block[] =>
  [...textOf(page).matchAll(/^```sh run\n([\s\S]*?)^```$/gm)].map(([, script = '']) => ({
    script,
    expected: [...script.matchAll(/^# (.+)$/gm)].map(([, text = '']) => text),
  }));

export const runScript = (script: string, env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      'sh',
      ['-eu', '-c', script],
      { cwd: ROOT, env: { PATH: process.env.PATH ?? '', ...env } },
      (error, out, err) => (error ? reject(new Error(`${error.message}\n${out}\n${err}`)) : resolve(out)),
    );
  });

export const has = (program: string): Promise<boolean> =>
  runScript(`command -v ${program}`, {}).then(
    () => true,
    () => false,
  );
